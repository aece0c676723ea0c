// Stock tslab: the kernel's memory more than doubles within a few hundred cells. Compiling one leaves about 1 MB of garbage,
// which V8 lets lie until the heap is several times as large as what is in use. After about 280 cells V8 also spends 120 MB
// on optimizing the compiler's largest function, which runs once per cell.
// Repaired: V8 collects when the heap has grown by less than half, and leaves such functions as they are.
const { setFlagsFromString } = require("node:v8");

setFlagsFromString("--heap-growing-percent=40");
setFlagsFromString("--max-optimized-bytecode-size=20000"); // that function has more, the rest of the compiler less
