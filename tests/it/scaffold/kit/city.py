"""An existing manager: an app of its own, which includes the kit's routes and answers what it knows. The tests set its mood."""

import sys
import time

import uvicorn
from fastapi import FastAPI
from cicd_manager import Check, Health, Manager, TestRun, router


class CityManager(Manager):
    mood = "pass"
    calls = 0

    async def get_health_status(self) -> Health:
        if self.mood == "raise":
            raise RuntimeError("the secret inside")
        said = "pass" if self.mood == "lie" else self.mood
        check = Check(componentType="datastore", observedValue=12, observedUnit="ms", status="fail" if self.mood == "lie" else said)
        return Health(status=said, serviceId="smart-city", output="x" * 9000, checks={"postgres:responseTime": [check]})

    def get_deployment_status(self) -> dict[str, str]:
        if self.mood == "raise":
            raise RuntimeError("the secret inside")
        state = {"state": "deployed", "environment": "production", "version": "1.4.0", "slot": "blue"}
        return state if self.mood == "lie" else state | {"since": "2026-01-17T03:36:48Z"}

    def on_test_results(self, run: TestRun) -> None:
        self.calls += 1
        if self.mood == "raise":
            raise RuntimeError("the secret inside")
        time.sleep(0.05)
        super().on_test_results(run)


class ReadOnly:
    """One that knows nothing of the kit's class."""

    def get_health_status(self) -> dict[str, str]:
        return {"status": "pass"}

    def get_deployment_status(self) -> dict[str, str]:
        return {"state": "none"}

    def get_test_results(self) -> dict[str, list[str]]:
        return {"levels": []}


app = FastAPI()
city = CityManager()


@app.post("/mood/{mood}")
def set_mood(mood: str) -> dict[str, int]:
    city.mood = mood
    return {"calls": city.calls}


app.include_router(router(city), prefix="/manager")
app.include_router(router(ReadOnly(), questions_need_token=True), prefix="/read-only")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]))
