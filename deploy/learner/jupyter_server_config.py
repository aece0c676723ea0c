"""JupyterLab in a class: as `npm start` has it, with kernels that only their learner can reach."""

c = get_config()  # noqa: F821 -- JupyterLab defines it

# Sockets in the learner's folder. On TCP, every user of the machine could listen to what a kernel prints.
c.KernelManager.transport = "ipc"

c.LabApp.default_url = "/lab/tree/notebooks/00-start-here.ipynb"
c.MultiKernelManager.default_kernel_name = "tslab"
c.ServerApp.jpserver_extensions = {"nbgitpuller": False}  # a link must not bring anything into a learner's folder

# No request to other hosts.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
