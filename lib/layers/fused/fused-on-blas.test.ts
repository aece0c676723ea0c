// FusedTimeRNN on the BLAS that the set-up installed.
import { it } from "node:test";
import { blasInfo } from "../../backend/blas/blas";
import { describeFusedTimeRNN } from "../../testing/same-as-time-rnn";

delete process.env.RNN_BLAS;
const { name } = blasInfo();
if (name === "portable") it("FusedTimeRNN on a BLAS", { skip: "no BLAS found" });
else describeFusedTimeRNN(name);
