"""What a class must keep to, tried on a real one with two system users. Prints a line of JSON for each test.

Each test is a function of the class and of two learners, one of whom may be up to no good.
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

import httpx

from class_server import ROOT, ClassServer, children_of, end_processes_of, processes_of, say
from learner import Learner, text_of

TASKS = 150
MEMORY_MB = 1024
FILE_MB = 20
ANSWER_S = 5  # other tests run beside this one


async def only_members_of_the_class_are_let_in(course, ada, bob):
    assert await Learner(course.address, ada.name, course.passwords[ada.name]).log_in()
    assert not await Learner(course.address, ada.name, "wrong").log_in()
    assert not await Learner(course.address, ada.name, "").log_in()
    subprocess.run(["gpasswd", "--delete", bob.name, course.group], check=True, capture_output=True)
    try:
        assert not await Learner(course.address, bob.name, bob.password).log_in(), (
            "has a password, and is not of the class"
        )
    finally:
        subprocess.run(["gpasswd", "--add", bob.name, course.group], check=True, capture_output=True)
    about = (await hub(ada, "GET", f"users/{ada.name}")).json()
    assert about["admin"] is False, about


async def the_course_runs(course, ada, bob):
    notebook = await ada.run_notebook("notebooks/01-rnn-step.ipynb")
    printed = [text_of(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert sum(text.count("✓") for text in printed) >= 10, printed
    errors = [cell for cell in notebook["cells"] if any(o["output_type"] == "error" for o in cell.get("outputs", []))]
    assert all("raises-exception" in cell["metadata"].get("tags", []) for cell in errors), errors
    blas = await ada.run('import { blasInfo } from "../lib";\nJSON.stringify(blasInfo())')
    assert "OpenBLAS" in blas, blas


async def nothing_of_a_learner_is_overwritten(course, ada, bob):
    changed, untouched, mine = (f"notebooks/{name}.ipynb" for name in ("01-rnn-step", "02-shapes-and-formulas", "mine"))
    notebook = await ada.read(changed)
    notebook["cells"][0]["source"] = "Ada's own words"
    await ada.save(changed, notebook)
    await ada.save(mine, notebook)
    saved = contents(course.home(0), changed, mine)

    await stop_server(ada)
    await publish_new_version(course, "01-rnn-step", "02-shapes-and-formulas", "mine")
    await ada.start_server()
    home = course.home(0) / "rnn-by-hand"
    assert contents(course.home(0), changed) == saved[:1], "what Ada has changed is as she left it"
    assert "A new version" in (home / untouched).read_text(), "what she has not changed is new"
    assert "A new version" in (home / changed.replace("notebooks", "originals")).read_text(), "and the new one is there"
    beside = [path.read_bytes() for path in (home / "notebooks").glob("mine__*.ipynb")]
    assert beside == saved[1:], "her file is kept under another name when the course has one of that name"


def contents(home, *paths):
    return [(home / "rnn-by-hand" / path).read_bytes() for path in paths]


async def publish_new_version(course, *names):
    """As the start of the class does when the course's notebooks have changed."""
    source = course.folder / "new"
    shutil.copytree(ROOT / "notebooks", source)
    for name in names:
        file = source / f"{name}.ipynb"
        notebook = json.loads((file if file.exists() else source / "01-rnn-step.ipynb").read_text())
        for i in (0, -1):  # far apart: line by line, two versions would be mixed
            notebook["cells"][i]["source"] = ["A new version"]
        file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    script = f"""
        import {{ updateCourseRepository }} from {json.dumps(str(ROOT / "deploy" / "course-repository.mjs"))};
        await updateCourseRepository(...{json.dumps([str(course.folder / "state" / "course"), str(source)])});
    """
    await asyncio.to_thread(subprocess.run, ["node", "--input-type=module", "-e", script], check=True)


async def a_killed_hub_is_not_noticed(course, ada, bob):
    await ada.run("let steps = 7;")
    server = sorted(processes_of(ada.name))
    services = [pid for pid, words in children_of(course.hub()) if "idle_culler" in words]
    killed = await course.kill_hub()
    assert "7" in await ada.run("steps"), "the open connection goes on while there is no hub"
    with_cells = await ada.read("notebooks/01-rnn-step.ipynb")
    await ada.save("notebooks/01-rnn-step.ipynb", with_cells)
    await course.until_up()
    assert course.hub() != killed
    assert services
    assert not any(Path(f"/proc/{pid}").exists() for pid in services), "nothing of the old hub is left"
    assert "7" in await ada.run("steps"), "and afterwards"
    assert sorted(processes_of(ada.name)) == server, "the processes are those from before"
    again = Learner(course.address, ada.name, ada.password)
    await again.start_server()
    kernels = (await again.api.get("/kernels")).json()
    assert any(kernel["id"] == ada.kernels["notebooks/scratch.ipynb"].id for kernel in kernels), kernels
    await again.close()


async def a_neighbour_reads_nothing(course, ada, bob):
    await ada.run("process.pid")
    await bob.run('import * as fs from "node:fs"; import * as net from "node:net";')
    home = course.home(0)
    sockets = list((home / ".runtime").glob("kernel-*-ipc-*"))
    pids = processes_of(ada.name)
    files = [
        home / "rnn-by-hand" / "notebooks" / "01-rnn-step.ipynb",
        *(home / ".runtime").glob("kernel-*.json"),
        *(Path(f"/proc/{pid}/environ") for pid in pids),
        course.folder / "state" / "hub" / "jupyterhub.sqlite",
        course.folder / "state" / "hub" / "cookie",
    ]
    assert len(sockets) >= 5
    assert len(files) >= 6
    for file in files:
        assert file.exists(), f"{file} must be there, or this test proves nothing"
        read = await bob.run(f"fs.readFileSync({json.dumps(str(file))}).length")
        assert "EACCES" in read, (file, read)
    for folder in (home / "rnn-by-hand", home / ".runtime", course.folder / "state" / "hub"):
        assert "EACCES" in await bob.run(f"fs.readdirSync({json.dumps(str(folder))})"), folder
    for socket in sockets:
        heard = await bob.run(
            f"""await new Promise((resolve) => {{
                const socket = net.connect({json.dumps(str(socket))}, () => resolve("connected"));
                socket.on("error", (error) => resolve(String(error)));
            }})"""
        )
        assert "EACCES" in heard, heard
    assert open_ports(pids) == 1, "the server's, which asks who is there; kernels have none"


async def a_neighbour_gets_nothing_from_the_servers(course, ada, bob):
    headers = dict(bob.api.headers)
    async with httpx.AsyncClient(follow_redirects=False) as client:
        for who in (headers, {}):
            for path in ("contents/notebooks/01-rnn-step.ipynb", "kernels", "sessions"):
                reply = await client.get(f"{course.address}/user/{ada.name}/api/{path}", headers=who)
                assert reply.status_code == 403, (path, reply.status_code)
            proxy = await client.get(f"http://127.0.0.1:{course.port + 1}/api/routes", headers=who)
            assert proxy.status_code == 403, proxy.status_code
    for method, path in (("GET", "users"), ("GET", f"users/{ada.name}"), ("DELETE", f"users/{ada.name}/server")):
        reply = await hub(bob, method, path)
        assert reply.status_code in (403, 404), (method, path, reply.status_code)


async def a_fork_bomb_stays_below_its_limit(course, ada, bob):
    bomb = ROOT / "tests" / "class" / "fork_bomb.py"
    words = json.dumps([sys.executable, str(bomb)])
    await bob.run(
        f'import {{ spawn }} from "node:child_process"; spawn("/usr/bin/env", {words}, {{ stdio: "ignore" }});'
    )
    most = 0
    for _ in range(8):
        most = max(most, tasks_of(bob.name))
        await others_are_served(ada)
        await asyncio.sleep(0.2)
    assert TASKS / 2 < most <= TASKS, f"{most} tasks, of {TASKS}"
    await begin_anew(bob)


async def a_file_of_10_gb_is_refused(course, ada, bob):
    await bob.run('import * as fs from "node:fs";')
    written = await bob.run(
        """const file = fs.openSync("large", "w"), block = Buffer.alloc(2 ** 20);
        let megabytes = 0;
        try { for (; megabytes < 10_000; megabytes++) fs.writeSync(file, block); }
        catch (error) { console.log(error.code, megabytes); }"""
    )
    assert written.startswith(f"EFBIG {FILE_MB}"), written
    sparse = await bob.run('fs.truncateSync("large", 10 * 2 ** 30)')
    assert "EFBIG" in sparse, sparse
    size = (course.home(1) / "rnn-by-hand" / "notebooks" / "large").stat().st_size
    assert size == FILE_MB * 2**20, size
    await others_are_served(ada)


async def memory_has_a_limit(course, ada, bob):
    taking = asyncio.create_task(
        bob.run(
            """const taken = [];
            try { while (taken.length < 40) taken.push(Buffer.alloc(100 * 2 ** 20, 1)); }
            catch (error) { console.log("refused after", taken.length); }"""
        )
    )
    most = 0
    while not taking.done():
        most = max(most, *(resident_mb(pid) for pid in processes_of(bob.name)))
        await others_are_served(ada)
    assert "refused after" in await taking, await taking
    assert MEMORY_MB / 2 < most <= MEMORY_MB + 200, f"{most} MB"  # programs and libraries come on top
    await begin_anew(bob)


async def an_endless_loop_is_stopped(course, ada, bob):
    await bob.run("1")
    loop = asyncio.create_task(bob.run("while (true) {}"))
    for _ in range(5):
        await others_are_served(ada)
        await asyncio.sleep(0.2)
    assert not loop.done()
    await bob.kernels["notebooks/scratch.ipynb"].interrupt()
    await asyncio.wait_for(loop, 10)
    assert "3" in await bob.run("1 + 2")


async def an_open_port_takes_nothing_over(course, ada, bob):
    await bob.run('import * as net from "node:net";')
    listen = """await new Promise((resolve) => {
        const server = net.createServer().listen(PORT, "127.0.0.1", () => resolve("listens"));
        server.on("error", (error) => resolve(String(error)));
    })"""
    taken = [course.port, course.port + 1, course.port + 2]
    for port in taken:
        answer = await bob.run(listen.replace("PORT", str(port)))
        assert "EACCES" in answer, (port, answer)  # and not EADDRINUSE: refused even while nobody has it
    assert "listens" in await bob.run(listen.replace("PORT", "0")), (
        "any other port may be opened, and closed to outside"
    )
    await others_are_served(ada)


async def idle_servers_are_stopped(course, ada, bob):
    assert processes_of(ada.name)
    ada.forget_kernels()
    await course.restart(IDLE_SECONDS=4)
    end = time.monotonic() + 40
    while processes_of(ada.name) and time.monotonic() < end:
        await asyncio.sleep(0.5)
    assert processes_of(ada.name) == []
    await course.restart(IDLE_SECONDS=3600)
    await ada.start_server()
    assert "Ada's own words" in json.dumps(await ada.read("notebooks/01-rnn-step.ipynb")), "and what was saved is there"


async def hub(learner, method, path):
    headers = {"Authorization": learner.api.headers["Authorization"]}
    async with httpx.AsyncClient(timeout=30) as client:
        return await client.request(method, f"{learner.address}/hub/api/{path}", headers=headers)


async def stop_server(learner):
    assert (await hub(learner, "DELETE", f"users/{learner.name}/server")).status_code in (202, 204)
    end = time.monotonic() + 30
    while (await hub(learner, "GET", f"users/{learner.name}")).json()["servers"] and time.monotonic() < end:
        await asyncio.sleep(0.1)
    learner.forget_kernels()


async def begin_anew(learner):
    """Ends all that a learner has running, as docs/teaching.md says, and starts their server again."""
    await asyncio.to_thread(end_processes_of, learner.name)
    await stop_server(learner)
    await learner.start_server()


async def others_are_served(learner):
    """The hub and another learner's cell answer in time."""
    if not learner.kernels:
        await learner.run("1")  # a kernel's start takes longer
    for what in (hub(learner, "GET", ""), learner.run("1 + 1")):
        start = time.monotonic()
        await what
        seconds = time.monotonic() - start
        assert seconds < ANSWER_S, f"{seconds:.1f} s"


def tasks_of(name):
    return sum(sum(1 for _ in Path(f"/proc/{pid}/task").glob("*")) for pid in processes_of(name))


def resident_mb(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0


def open_ports(pids):
    """How many TCP sockets of these processes listen."""
    links = {link.readlink().name for pid in pids for link in Path(f"/proc/{pid}/fd").glob("*")}
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return sum(line[3] == "0A" and f"socket:[{line[9]}]" in links for line in lines)


TESTS = [
    only_members_of_the_class_are_let_in,
    the_course_runs,
    nothing_of_a_learner_is_overwritten,
    a_killed_hub_is_not_noticed,
    a_neighbour_reads_nothing,
    a_neighbour_gets_nothing_from_the_servers,
    a_fork_bomb_stays_below_its_limit,
    a_file_of_10_gb_is_refused,
    memory_has_a_limit,
    an_endless_loop_is_stopped,
    an_open_port_takes_nothing_over,
    idle_servers_are_stopped,
]


async def main():
    settings = {"TASKS": TASKS, "MEMORY_MB": MEMORY_MB, "FILE_MB": FILE_MB}
    async with ClassServer(2, **settings) as course:
        ada, bob = course.learner(0), course.learner(1)
        await asyncio.gather(ada.start_server(), bob.start_server())
        for test in TESTS:
            if len(sys.argv) > 1 and not any(word in test.__name__ for word in sys.argv[1:]):
                continue
            start = time.monotonic()
            problem = ""
            try:
                await asyncio.wait_for(test(course, ada, bob), 90)
            except BaseException:  # whatever it is, it is said, and the others are still tried
                problem = f"{traceback.format_exc()}\nThe class said:\n{course.log.read_text()[-4000:]}"
            say({"test": test.__name__, "problem": problem, "seconds": round(time.monotonic() - start, 1)})
        await asyncio.gather(ada.close(), bob.close())


if __name__ == "__main__":
    asyncio.run(main())
