// An existing manager: an app of its own, which uses the kit's routes and answers what it knows. The tests set its mood.
import { setTimeout } from "node:timers/promises";

import express from "express";

import { Manager, router } from "./cicd-manager.mjs";

class CityManager extends Manager {
  mood = "pass";
  calls = 0;

  async get_health_status() {
    if (this.mood === "raise") throw new Error("the secret inside");
    const said = this.mood === "lie" ? "pass" : this.mood;
    const status = this.mood === "lie" ? "fail" : said;
    const check = { componentType: "datastore", observedValue: 12, observedUnit: "ms", status, output: null };
    return { status: said, serviceId: "smart-city", output: "x".repeat(9000), checks: { "postgres:responseTime": [check] } };
  }

  get_deployment_status() {
    if (this.mood === "raise") throw new Error("the secret inside");
    const since = this.mood === "lie" ? undefined : new Date("2026-01-17T03:36:48Z");
    return { state: "deployed", environment: "production", version: "1.4.0", slot: "blue", since };
  }

  async on_test_results(run) {
    this.calls += 1;
    if (this.mood === "raise") throw new Error("the secret inside");
    await setTimeout(50);
    super.on_test_results(run);
  }
}

// One that knows nothing of the kit's class.
const read_only = {
  get_health_status: () => ({ status: "pass" }),
  get_deployment_status: () => ({ state: "none" }),
  get_test_results: () => ({ levels: [] }),
};

const app = express();
const city = new CityManager();
app.post("/mood/:mood", (request, response) => {
  city.mood = request.params.mood;
  response.json({ calls: city.calls });
});
app.use("/manager", router(city));
app.use("/read-only", router(read_only, { questions_need_token: true }));
app.use("/late", express.json(), router(new Manager()));
app.listen(Number(process.argv[2]), "127.0.0.1");
