import { join } from "node:path";
import { root } from "../tools/setup/places.cjs";

export const deploy = join(root, "deploy");
export const venv = join(deploy, ".venv");

/** What the hub keeps: who is logged in, which servers run, and the notebooks that it hands out. */
export const state = process.env.CLASS_STATE ?? join(deploy, "state");
