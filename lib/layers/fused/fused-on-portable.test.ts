// FusedTimeRNN without a BLAS.
import assert from "node:assert/strict";
import { blasInfo } from "../../backend/blas/blas";
import { describeFusedTimeRNN } from "../../testing/same-as-time-rnn";

process.env.RNN_BLAS = "portable";
assert.equal(blasInfo().name, "portable");
describeFusedTimeRNN("the portable BLAS");
