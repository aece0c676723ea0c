"""A learner as the class server sees one: logs in with a form, starts a server, runs notebooks and saves them."""

import asyncio
import contextlib
import json
import re
import time
import uuid
from urllib.parse import quote

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

START_TIMEOUT_S = 300


class Learner:
    def __init__(self, address, name, password):
        self.address = address
        self.name = name
        self.password = password
        self.browser = self.api = None
        self.kernels = {}

    async def log_in(self):
        """Whether the form lets the learner in, who comes with a browser of which nothing is known."""
        if self.browser:
            await self.browser.aclose()
        self.browser = httpx.AsyncClient(base_url=self.address, follow_redirects=True, timeout=60)
        page = await self.browser.get("/hub/login")
        token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
        form = {"username": self.name, "password": self.password, "_xsrf": token}
        reply = await self.browser.post("/hub/login", data=form, params={"next": "/hub/home"})
        return reply.status_code == 200 and str(reply.url).endswith("/hub/home")

    async def start_server(self):
        """Logs in and starts the server, as who opens the class's page does."""
        assert await self.log_in(), f"{self.name} must be let in"
        page = await self.browser.get("/hub/spawn")
        assert page.status_code in (200, 503), page.text  # there, or on its way
        token = await self._token()
        self.api = httpx.AsyncClient(
            base_url=f"{self.address}/user/{self.name}/api",
            headers={"Authorization": f"token {token}"},
            timeout=60,
        )
        await self.until_there()

    async def until_there(self):
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError, ValueError):
                status = (await self.api.get("/status")).json()
                if "kernels" in status:
                    return
            await asyncio.sleep(0.2)
        raise TimeoutError(f"the server of {self.name} must start")

    async def _token(self):
        """Stands for what the learner's browser keeps in cookies."""
        xsrf = next(
            cookie.value for cookie in self.browser.cookies.jar if cookie.name == "_xsrf" and cookie.path == "/hub/"
        )
        reply = await self.browser.post(
            f"/hub/api/users/{self.name}/tokens",
            headers={"X-XSRFToken": xsrf, "Referer": f"{self.address}/hub/home"},
            json={"expires_in": 3600},
        )
        reply.raise_for_status()
        return reply.json()["token"]

    async def read(self, path):
        reply = await self.api.get(f"/contents/{quote(path)}")
        reply.raise_for_status()
        return reply.json()["content"]

    async def save(self, path, notebook):
        reply = await self.api.put(f"/contents/{quote(path)}", json={"type": "notebook", "content": notebook})
        reply.raise_for_status()

    async def kernel(self, path):
        """The kernel of a notebook, started when there is none."""
        if path not in self.kernels:
            body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "tslab"}}
            reply = await self.api.post("/sessions", json=body)
            reply.raise_for_status()
            self.kernels[path] = Kernel(self, reply.json()["kernel"]["id"])
        return self.kernels[path]

    async def run(self, source, path="notebooks/scratch.ipynb", timeout_s=60):
        """What a cell prints, errors included."""
        kernel = await self.kernel(path)
        return text_of(await kernel.run(source, timeout_s))

    async def run_notebook(self, path, timeout_s=120):
        """Runs every cell, and saves the notebook with the outputs."""
        notebook = await self.read(path)
        kernel = await self.kernel(path)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = await kernel.run(cell["source"], timeout_s)
        await self.save(path, notebook)
        return notebook

    def forget_kernels(self):
        for kernel in self.kernels.values():
            kernel.close()
        self.kernels = {}

    async def close(self):
        self.forget_kernels()
        for client in (self.browser, self.api):
            if client:
                await client.aclose()


class Kernel:
    def __init__(self, learner, identity):
        self.learner = learner
        self.id = identity
        self.session = uuid.uuid4().hex
        self.socket = None

    async def _connected(self):
        if self.socket is None:
            url = f"{self.learner.api.base_url}kernels/{self.id}/channels?session_id={self.session}"
            request = HTTPRequest(url.replace("http", "ws", 1), headers=dict(self.learner.api.headers))
            self.socket = await websocket_connect(request, max_message_size=2**27)
        return self.socket

    async def run(self, source, timeout_s):
        """The outputs of a cell."""
        socket = await self._connected()
        message = uuid.uuid4().hex
        header = {
            "msg_id": message,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.3",
        }
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await socket.write_message(json.dumps(request))
        return await asyncio.wait_for(self._outputs_of(message), timeout_s)

    async def _outputs_of(self, message):
        outputs = []
        while True:
            text = await self.socket.read_message()
            if text is None:
                self.socket = None
                raise ConnectionError("the connection to the kernel has ended")
            answer = json.loads(text)
            if answer["channel"] != "iopub" or answer["parent_header"].get("msg_id") != message:
                continue
            kind, content = answer["msg_type"], answer["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return outputs
            output = output_of(kind, content)
            if output:
                outputs.append(output)

    async def interrupt(self):
        (await self.learner.api.post(f"/kernels/{self.id}/interrupt")).raise_for_status()

    def close(self):
        if self.socket:
            self.socket.close()


def output_of(kind, content):
    """What a notebook keeps of a message."""
    if kind == "stream":
        return {"output_type": "stream", "name": content["name"], "text": content["text"]}
    if kind == "error":
        return {"output_type": "error", **{key: content[key] for key in ("ename", "evalue", "traceback")}}
    if kind == "display_data":
        return {"output_type": "display_data", "data": content["data"], "metadata": content["metadata"]}
    if kind == "execute_result":
        keys = ("data", "metadata", "execution_count")
        return {"output_type": "execute_result", **{key: content[key] for key in keys}}
    return None


def text_of(outputs):
    return "".join(output.get("text") or output.get("evalue") or str(output.get("data", "")) for output in outputs)
