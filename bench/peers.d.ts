// Only `npm run bench` installs the libraries to compare with: their types are not there when the code is checked.
declare module "@jax-js/jax";
declare module "@tensorflow/tfjs";
declare module "@tensorflow/tfjs-backend-wasm";
