//! Chromium through chromedriver: the part of the `WebDriver` protocol that these tests need, as JSON over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The longest time that a test waits for a page. It measures nothing and only ends waits that would never end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A chromedriver with one browser, which ends when it is dropped.
pub(super) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    /// The profile of the browser.
    home: TempDir,
}

impl Browser {
    /// Starts a browser with scripts.
    pub(super) fn start() -> Self {
        Self::with(&json!({}))
    }

    /// Starts a browser that runs no scripts.
    pub(super) fn without_scripts() -> Self {
        Self::with(&json!({ "profile.managed_default_content_settings.javascript": 2 }))
    }

    fn with(preferences: &Value) -> Self {
        let home = tempfile::Builder::new().prefix("cicd-browser-").tempdir().expect("a folder");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver");
        let mut lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines();
        // "ChromeDriver was started successfully on port 40123."
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("a port");
        // The rest of the output must be read.
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self { driver, address: ([127, 0, 0, 1], port).into(), session: String::new(), home };
        let profile = format!("--user-data-dir={}", browser.home.path().join("profile").display());
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--window-size=1400,1000",
            "--lang=en",
            profile
        ]);
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments, "prefs": preferences },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let session = browser.ask("POST", "/session", &capabilities);
        session["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        browser
    }

    pub(super) fn go(&self, url: &str) {
        self.command("/url", &json!({ "url": url }));
    }

    /// Runs the body of a function with `arguments` and returns its result.
    pub(super) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Returns the value of an expression.
    pub(super) fn value(&self, expression: &str) -> Value {
        self.run(&format!("return {expression};"), &[])
    }

    /// Waits until an expression is true; panics with the text of the page if it never is.
    pub(super) fn wait(&self, expression: &str) {
        let start = Instant::now();
        while self.value(&format!("!!({expression})")) != true {
            let body = || self.value("document.body.innerText.slice(0, 600)");
            assert!(start.elapsed() < PATIENCE, "never true: {expression}\n{}\n{:?}", body(), self.complaints());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends keys to the focused element.
    pub(super) fn press(&self, keys: &str) {
        let actions: Vec<_> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() })))
            .collect();
        self.command("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// Moves the mouse along these points of the screen, with its button held from the first to the last for a drag.
    pub(super) fn mouse(&self, points: &[(i64, i64)], is_drag: bool) {
        let mut actions: Vec<Value> =
            points.iter().map(|(x, y)| json!({ "type": "pointerMove", "duration": 30, "x": x, "y": y })).collect();
        if is_drag {
            actions.insert(1, json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        self.command("/actions", &json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": actions }] }));
    }

    /// Turns the wheel at a point of the screen.
    pub(super) fn wheel(&self, (x, y): (i64, i64), by: i64) {
        let turn = json!({ "type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": by, "duration": 0 });
        self.command("/actions", &json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": [turn] }] }));
    }

    /// Calls a command of the browser's own protocol.
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Sets the size of the page to that of a screen.
    pub(super) fn resize(&self, width: u32, height: u32) {
        let (scale, mobile) = if width < 500 { (2, true) } else { (1, false) };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Sets the reader's preferred theme: `dark` or `light`.
    pub(super) fn prefer(&self, theme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// Sets the reader's preferred theme, and that they want no motion.
    pub(super) fn prefer_stillness(&self, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Returns a screenshot as PNG.
    pub(super) fn picture(&self) -> Vec<u8> {
        let picture = self.ask("GET", &format!("/session/{}/screenshot", self.session), &Value::Null);
        base64::engine::general_purpose::STANDARD.decode(picture.as_str().expect("a picture")).expect("base64")
    }

    /// Returns the messages of the console since the last call, including policy violations and errors.
    pub(super) fn complaints(&self) -> Vec<String> {
        let log = self.command("/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().filter_map(|entry| entry["message"].as_str()).map(str::to_owned).collect()
    }

    /// Returns the addresses of all requests since the last call.
    pub(super) fn requests(&self) -> Vec<String> {
        let log = self.command("/se/log", &json!({ "type": "performance" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let messages = entries.iter().filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        let sent = messages.filter(|message| message["message"]["method"] == "Network.requestWillBeSent");
        sent.filter_map(|m| m["message"]["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}{path}", self.session), body)
    }

    /// Sends one request and returns the `value` of its answer; panics with the driver's error.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(self.address).expect("chromedriver");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).expect("a request");
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        for line in reader.by_ref().lines() {
            let line = line.expect("a head").to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            length = line.strip_prefix("content-length:").map_or(length, |value| value.trim().parse().expect("a length"));
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).expect("a body");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{method} {path}: {}", answer["value"]);
        answer["value"].clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
