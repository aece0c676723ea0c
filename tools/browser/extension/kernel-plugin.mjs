// Registers the kernel under the name that the notebooks ask for.
import { Kernel } from "./kernel.mjs";

const SPEC = { name: "tslab", display_name: "TypeScript", language: "typescript", argv: [], resources: {} };

/** @param sharedModule gives a module of JupyterLab's */
export async function kernelPlugin(sharedModule) {
  const { IKernelClient, IKernelSpecs } = await sharedModule("@jupyterlite/services");
  const { Signal } = await sharedModule("@lumino/signaling");
  const { KernelMessage } = await sharedModule("@jupyterlab/services");
  const kernels = new Map();

  async function create(options) {
    const kernel = new Kernel(options, (sender) => new Signal(sender), KernelMessage.createMessage);
    kernels.set(options.id, kernel);
    kernel.disposed.connect(() => void kernels.delete(options.id));
    return kernel;
  }

  return {
    id: "rnn-by-hand:kernel",
    autoStart: true,
    requires: [IKernelSpecs, IKernelClient],
    activate(_, specs, client) {
      specs.register({ spec: SPEC, create });
      // JupyterLite takes back the cells that wait. The one that runs has to be told as well.
      const { interrupt } = client;
      client.interrupt = (id) => {
        kernels.get(id)?.interrupt();
        return interrupt.call(client, id);
      };
    },
  };
}
