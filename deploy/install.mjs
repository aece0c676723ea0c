/** Installs what a class server needs beside the course, in deploy/, unless it is there already. */
import { join } from "node:path";
import { installNpmPackages } from "../tools/setup/npm-packages.mjs";
import { installPythonPackages } from "../tools/setup/python-packages.mjs";
import { deploy, venv } from "./places.mjs";

export const packages = {
  lock: join(deploy, "requirements.lock.txt"),
  modules: ["jupyterhub", "jupyterlab", "jupyterhub_idle_culler", "nbgitpuller", "systemdspawner"],
  forEverybody: true, // learners run it
};

export async function installClass() {
  await installPythonPackages("Python packages with JupyterHub in deploy/.venv", { venv, ...packages });
  await installNpmPackages("npm packages in deploy/node_modules", deploy);
}
