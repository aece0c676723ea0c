// The fused layers on the BLAS that the set-up installed.
import { it } from "node:test";
import { blasInfo } from "../../backend/blas/blas";
import { describeFusedLayers } from "../../testing/same-as-readable";

delete process.env.RNN_BLAS;
const { name } = blasInfo();
if (name === "portable") it("the fused layers on a BLAS", { skip: "no BLAS found" });
else describeFusedLayers(name);
