# Written by `cicd scaffold --manager-kit python`; `--upgrade` updates it. Edits in this file are kept and merged.
"""The HTTP API of a manager: health, deployment and test results, as cicd's manager.openapi.yaml defines it.

Add it to an existing manager (FastAPI), best from a file of your own, so this file can be updated:

    from cicd_manager import Check, Health, Manager, router

    class CityManager(Manager):
        def get_health_status(self):
            took = self.database.ping()
            check = Check(componentType="datastore", observedValue=took, observedUnit="ms", status="pass")
            return Health(status="pass", checks={"postgres:responseTime": [check]})

    app.include_router(router(CityManager()))

Any object with the three `get_…` methods works; they may be `async`. Without `on_…` methods it takes no reports.
To try it alone: CICD_MANAGER_TOKEN=secret python cicd_manager.py 8001
"""

import asyncio
import hashlib
import hmac
import inspect
import json
import logging
import os
import re
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Annotated, Any, Literal

try:
    from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
    from fastapi.concurrency import run_in_threadpool
    from fastapi.responses import JSONResponse
    from fastapi.routing import APIRoute
    from pydantic import (
        AwareDatetime,
        BaseModel,
        BeforeValidator,
        ConfigDict,
        Field,
        TypeAdapter,
        ValidationError,
        ValidationInfo,
        model_validator,
    )
    from starlette.requests import ClientDisconnect
except ImportError as missing:
    WANTED = f"cicd_manager.py needs FastAPI 0.100 or later with pydantic 2: pip install fastapi uvicorn ({missing})"
    if __name__ == "__main__":
        sys.exit(WANTED)
    raise ImportError(WANTED, name=missing.name) from missing

TOKEN_ENV = "CICD_MANAGER_TOKEN"  # the variable that holds the token
MAX_BODY = 256 * 1024  # bytes of a report
MAX_IDS, MAX_LEVELS, MAX_RUNS, MAX_FAILURES = 1000, 32, 20, 20  # limits of what is kept
MAX_COUNT, MAX_SECONDS, MAX_TEXT = 2**31 - 1, 365 * 24 * 3600.0, 4000

log = logging.getLogger("cicd_manager")

# ---- answers and reports ---------------------------------------------------------------------------------------------

RFC3339 = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
ANY_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not RFC3339.fullmatch(value):  # pydantic accepts more forms
        raise ValueError("write a time as in 2026-01-17T03:36:48Z")
    return ANY_TIME.validate_python(value)


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value  # 1.0 is an integer in JSON


def _text(value: Any, info: ValidationInfo) -> Any:
    # A long error in the manager's own answers is cut instead of rejected.
    return value[:MAX_TEXT] if info.mode == "python" and isinstance(value, str) else value


Status = Literal["pass", "warn", "fail"]
Text = Annotated[str, BeforeValidator(_text), Field(max_length=MAX_TEXT)]
Url = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Environment = Annotated[str, Field(min_length=1, max_length=100)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$")]
Revision = Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
Slot = Literal["blue", "green", "none"]
Count = Annotated[int, BeforeValidator(_integer), Field(ge=0, le=MAX_COUNT)]
Number = Annotated[int, BeforeValidator(_integer), Field(ge=1, le=1000)]
Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]


class Model(BaseModel):
    """A body that ignores unknown fields, so reports of newer versions are accepted."""

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_null(cls, data: Any, info: ValidationInfo) -> Any:
        # In the manager's own code, None means that a field is left out; in a report, null is an error.
        if info.mode == "json" and isinstance(data, dict):
            if nulls := [name for name in cls.model_fields if name in data and data[name] is None]:
                raise ValueError(f"null: {', '.join(nulls)}; leave out what is not known")
        return data


class Check(Model):
    """The result of one check. Additional fields are kept."""

    model_config = ConfigDict(extra="allow")
    componentId: str | None = None
    componentType: str | None = None
    observedValue: Any = None
    observedUnit: str | None = None
    status: Status | None = None
    affectedEndpoints: list[str] | None = None
    time: Time | None = None
    output: Text | None = None
    links: dict[str, str] | None = None


class Health(Model):
    """application/health+json (draft-inadarei-api-health-check-06); `checks` by "component:measurement"."""

    model_config = ConfigDict(extra="allow")
    status: Status
    version: str | None = None
    releaseId: str | None = None
    serviceId: str | None = None
    description: str | None = None
    output: Text | None = None
    notes: list[str] | None = None
    checks: dict[str, list[Check]] | None = None
    links: dict[str, str] | None = None


class Deployment(Model):
    """The deployment; its state is "none" if nothing is deployed, and "unknown" if that is not known."""

    state: Literal["deployed", "deploying", "failed", "none", "unknown"]
    environment: Environment | None = None
    version: Name | None = None
    revision: Revision | None = None
    slot: Slot | None = None
    since: Time | None = None
    url: Url | None = None
    output: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Deployment":
        lacks = [name for name in ("environment", "version", "slot", "since") if getattr(self, name) is None]
        if lacks and self.state not in ("none", "unknown"):
            raise ValueError(f"with the state {self.state} goes {', '.join(lacks)}")
        return self


class DeploymentReport(Deployment):
    """A posted report of a deployment, or of the end of one."""

    id: Id
    state: Literal["deployed", "deploying", "failed", "none"]
    environment: Environment
    since: Time


class Failure(Model):
    """A case that failed."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    suite: Annotated[str, Field(max_length=200)] | None = None
    message: Annotated[str, Field(max_length=500)] | None = None


class Run(Model):
    """The fields that a result and a report of a run share. All four counts are given, or none."""

    level: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
    run: Name | None = None
    revision: Revision
    branch: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    source: Literal["ci", "local", "imported"] | None = None
    verdict: Literal["passed", "failed", "error", "timed-out", "interrupted", "skipped"]
    passed: Count | None = None
    failed: Count | None = None
    skipped: Count | None = None
    flaky: Count | None = None
    duration_seconds: Seconds
    started: Time | None = None
    finished: Time
    failures: Annotated[list[Failure], Field(max_length=MAX_FAILURES)] | None = None
    failures_omitted: Count | None = None
    url: Url | None = None
    output: Text | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Run":
        if len({count is None for count in (self.passed, self.failed, self.skipped, self.flaky)}) > 1:
            raise ValueError("all of passed, failed, skipped and flaky, or none")
        if self.verdict == "passed" and (self.failed or self.passed == self.skipped == 0):
            raise ValueError("passed, and yet a case failed or there is none")
        return self


class Part(Model):
    """The number of a report's part, and the number of all parts of the run."""

    number: Number
    of: Number


class TestRun(Run):
    """A posted report of one level of a run, or of a part of it."""

    __test__ = False  # keeps pytest from collecting this class because of its name
    id: Id
    run: Name
    started: Time
    part: Part | None = None


class Parts(Model):
    """The number of reported parts of a run, and the number of all parts."""

    seen: Number
    of: Number


class TestResult(Run):
    """The latest run of a level."""

    __test__ = False
    parts: Parts | None = None


class TestResults(Model):
    """The latest run of each level."""

    __test__ = False
    levels: Annotated[list[TestResult], Field(max_length=MAX_LEVELS)]
    output: Text | None = None


# ---- to be implemented -----------------------------------------------------------------------------------------------


class Manager:
    """Reports honest defaults: health that was not checked is not `pass`. Override them with your own answers."""

    def get_health_status(self) -> Health:
        return Health(status="warn", output="get_health_status() is not implemented: nothing was checked")

    def get_deployment_status(self) -> Deployment:
        return self.kept.deployment or Deployment(state="unknown", output="no deployment was reported")

    def get_test_results(self) -> TestResults:
        levels = self.kept.results()
        return TestResults(levels=levels, output=None if levels else "no run was reported")

    def on_test_results(self, run: TestRun) -> None:
        """Keeps a report: called once for each id, and again if it raised. Override it to store reports for good."""
        self.kept.add_run(run)

    def on_deployment(self, deployment: DeploymentReport) -> None:
        """Keeps a report of a deployment, in the same way."""
        self.kept.add_deployment(deployment)

    @cached_property  # not in __init__, which a subclass may not call
    def kept(self) -> "Kept":
        return Kept()


class Kept:
    """The reports, in memory: they are lost when the process ends, and each worker process has its own."""

    WORST_FIRST = ("failed", "error", "timed-out", "interrupted", "passed", "skipped")

    def __init__(self) -> None:
        self.deployment: Deployment | None = None
        # By level, then by run and revision, then by part; part 0 is the whole run.
        self.runs: dict[str, dict[tuple[str, str], dict[int, TestRun]]] = {}

    def add_deployment(self, report: DeploymentReport) -> None:
        # Reports may arrive out of order.
        if self.deployment is None or self.deployment.since is None or self.deployment.since <= report.since:
            self.deployment = Deployment.model_validate(report.model_dump(exclude={"id"}))

    def add_run(self, report: TestRun) -> None:
        runs = self.runs.setdefault(report.level, {})
        parts = runs.setdefault((report.run, report.revision), {})
        number = report.part.number if report.part else 0
        if number not in parts or parts[number].finished <= report.finished:
            parts[number] = report
        if len(runs) > MAX_RUNS:
            del runs[min(runs, key=lambda run: self._began(runs[run]))]
        if len(self.runs) > MAX_LEVELS:
            del self.runs[min(self.runs, key=lambda level: self._began(self._latest(level)))]

    def results(self) -> list[TestResult]:
        return [self._join(self._latest(level)) for level in self.runs]

    def _latest(self, level: str) -> dict[int, TestRun]:
        # The run that began last: compared by its end, a slow old run would hide a new one.
        return max(self.runs[level].values(), key=self._began)

    @staticmethod
    def _began(parts: dict[int, TestRun]) -> datetime:
        return min(part.started for part in parts.values())

    def _join(self, numbered: dict[int, TestRun]) -> TestResult:
        parts = [numbered[0]] if 0 in numbered else list(numbered.values())
        worst = min(parts, key=lambda part: self.WORST_FIRST.index(part.verdict))
        joined = worst.model_dump(exclude={"id", "part", "passed", "failed", "skipped", "flaky"})
        counted = [part for part in parts if part.passed is not None and part.verdict != "skipped"]
        for name in ("passed", "failed", "skipped", "flaky") if counted else ():
            joined[name] = min(sum(getattr(part, name) for part in counted), MAX_COUNT)
        failures = [failure for part in parts for failure in part.failures or []]
        omitted = sum(part.failures_omitted or 0 for part in parts) + len(failures[MAX_FAILURES:])
        joined["failures"] = failures[:MAX_FAILURES] or None
        joined["failures_omitted"] = min(omitted, MAX_COUNT) or None
        joined["duration_seconds"] = min(sum(part.duration_seconds for part in parts), MAX_SECONDS)
        joined["started"] = min(part.started for part in parts)
        joined["finished"] = max(part.finished for part in parts)
        if 0 not in numbered:
            of = max(part.part.of for part in parts if part.part)
            # A part with a number above the last one counts for the verdict, but does not complete the run.
            joined["parts"] = {"seen": sum(number <= of for number in numbered) or 1, "of": of}
        return TestResult.model_validate(joined)


# ---- over HTTP -------------------------------------------------------------------------------------------------------


class Problem(Exception):
    """An error for the client (RFC 9457)."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
        headers = {"Cache-Control": "no-store", **(headers or {})}
        self.response = JSONResponse(body, status, headers, media_type="application/problem+json")


class ProblemRoute(APIRoute):
    """Answers errors as problems, without changing the app around it and without exposing internal errors."""

    def get_route_handler(self) -> Callable[..., Any]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except Problem as problem:
                return problem.response
            except HTTPException:  # raised by the app's own dependencies
                raise
            except Exception:
                log.exception("%s %s failed", request.method, request.url.path)
                return Problem(500, "the manager failed; see its log").response

        return handler


async def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    return await run_in_threadpool(function, *arguments)  # it may block


def _answer(model: BaseModel, status: int = 200, media_type: str = "application/json") -> Response:
    body = model.model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, status, {"Cache-Control": "no-store"}, media_type=media_type)


def _not_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


async def _body(request: Request) -> tuple[bytes, str]:
    """Returns the bytes of a report, up to the limit, and a digest of its content."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Problem(415, "send application/json")
    raw, size = bytearray(), 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= MAX_BODY:
                raw += chunk
            elif size > 4 * MAX_BODY:
                break
        if size > MAX_BODY:  # a little more is read, because the answer would otherwise be lost with the connection
            raise Problem(413, f"a report has at most {MAX_BODY} bytes", {"Connection": "close"})
        content = json.loads(raw.decode(), parse_constant=_not_json)
        return bytes(raw), hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    except (ClientDisconnect, RecursionError, ValueError):
        raise Problem(400, "the body is not JSON in UTF-8") from None


def _places(error: ValidationError) -> list[dict[str, str]]:
    found = error.errors(include_url=False, include_context=False, include_input=False)[:50]
    return [{"pointer": "/".join(["#", *map(str, each["loc"])])[:1000], "detail": each["msg"][:1000]} for each in found]


def router(manager: Any, token_env: str = TOKEN_ENV, questions_need_token: bool = False) -> APIRouter:
    """Returns the routes for `app.include_router(…)`. Without a token in the environment, no reports are taken."""
    token = os.environ.get(token_env, "")
    api = APIRouter(route_class=ProblemRoute, tags=["cicd manager"])
    known: dict[str, dict[str, str]] = {"on_test_results": {}, "on_deployment": {}}
    one_at_a_time = asyncio.Lock()

    def admit(request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # Digests are compared, so the time of the comparison reveals nothing, not even the length.
        digests = (hashlib.sha256(text).digest() for text in (given.strip().encode("latin-1"), token.encode()))
        if not hmac.compare_digest(*digests) or scheme.lower() != "bearer" or not token:
            raise Problem(401, "this needs the manager's token", {"WWW-Authenticate": 'Bearer realm="manager"'})

    async def ask(request: Request, method: str) -> Any:
        if questions_need_token:
            admit(request)
        return await _call(getattr(manager, method))

    async def take(request: Request, model: type[TestRun] | type[DeploymentReport], method: str) -> Response:
        if not token or not hasattr(manager, method):
            raise Problem(501, f"this manager takes no reports: it has no {method if token else token_env}")
        admit(request)
        raw, digest = await _body(request)
        try:
            report = model.model_validate_json(raw, strict=True)
        except ValidationError as error:
            raise Problem(422, "the report is not valid; `errors` lists the faults", errors=_places(error)) from None
        ids = known[method]
        async with one_at_a_time:
            if ids.get(report.id, digest) != digest:
                raise Problem(409, f"another report with the id {report.id} is kept")
            if report.id in ids:
                return JSONResponse({"id": report.id}, 200)
            await _call(getattr(manager, method), report)
            ids[report.id] = digest  # only after it is kept: a report that could not be kept may be sent again
            if len(ids) > MAX_IDS:
                del ids[next(iter(ids))]
        return JSONResponse({"id": report.id}, 201)

    @api.get("/health")
    async def get_health(request: Request) -> Response:
        try:
            health = Health.model_validate(await ask(request, "get_health_status"))
        except Problem:
            raise
        except Exception:
            log.exception("get_health_status() failed")
            health = Health(status="fail", output="the health is not known; see the manager's log")
        checks = [check for checks in (health.checks or {}).values() for check in checks]
        if health.status == "pass" and any(check.status not in (None, "pass") for check in checks):
            health = health.model_copy(update={"status": "warn"})  # `pass` needs every check to pass
        return _answer(health, 503 if health.status == "fail" else 200, "application/health+json")

    @api.get("/deployment")
    async def get_deployment(request: Request) -> Response:
        return _answer(Deployment.model_validate(await ask(request, "get_deployment_status")))

    @api.get("/test-results")
    async def get_results(request: Request) -> Response:
        return _answer(TestResults.model_validate(await ask(request, "get_test_results")))

    @api.post("/deployment")
    async def post_deployment(request: Request) -> Response:
        return await take(request, DeploymentReport, "on_deployment")

    @api.post("/test-results")
    async def post_results(request: Request) -> Response:
        return await take(request, TestRun, "on_test_results")

    async def refuse(request: Request) -> Response:
        allowed = "GET, HEAD" if request.url.path.endswith("/health") else "GET, HEAD, POST"
        raise Problem(405, f"the allowed methods are {allowed}", {"Allow": allowed})

    for path, answer in (("/health", get_health), ("/deployment", get_deployment), ("/test-results", get_results)):
        api.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
        # Added last, so it gets only the methods that are left.
        api.add_api_route(path, refuse, methods=["POST", "PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False)
    return api


if __name__ == "__main__":
    try:
        import uvicorn
    except ImportError as missing:
        sys.exit(f"cicd_manager.py alone needs uvicorn: pip install uvicorn ({missing})")

    alone = FastAPI(title="a manager, alone")
    alone.include_router(router(Manager()))
    uvicorn.run(alone, host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8001)
