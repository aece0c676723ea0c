// The fused layers without a BLAS.
import assert from "node:assert/strict";
import { blasInfo } from "../../backend/blas/blas";
import { describeFusedLayers } from "../../testing/same-as-readable";

process.env.RNN_BLAS = "portable";
assert.equal(blasInfo().name, "portable");
describeFusedLayers("the portable BLAS");
