// What the Dockerfile runs: sets up the course with the packages of a class server in .venv, of which a container needs no
// second one, and the notebooks that deploy/with-notebooks brings.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { venv } from "../tools/setup/places.cjs";
import { setUp } from "../tools/setup/setup.mjs";
import { updateCourseRepository } from "./course-repository.mjs";
import { packages } from "./install.mjs";
import * as places from "./places.mjs";

await setUp(["lib"], {
  python: { venv, ...packages },
  more: async () => {
    symlinkSync(venv, places.venv);
    await updateCourseRepository(join(places.state, "course"));
  },
});
