import { join } from "node:path";
import { pythonOf, root } from "../tools/setup/places.cjs";

export const bench = join(root, "bench");
export const venv = join(bench, ".venv");
export const python = pythonOf(venv);
