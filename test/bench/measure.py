"""Runs one command as a whole process and says what it took, as JSON on stdout.

The argument is JSON: {"command": [...], "feed": [...] or null, "stdout": path, "spool": directory or null}.
`feed` is a command whose stdout is the measured command's stdin through a pipe; it is not itself measured.
Answer: status, wall (seconds from start to end), user and system (seconds), peak (resident bytes), spool (bytes on
disk at the most, of the files that the process holds open below the directory `spool`; null where not asked).

A process's peak is told to its parent alone, and Node does not pass it on: hence Python, of any version from 3.9.
"""

import json
import os
import sys
import threading
import time

SPOOL_PERIOD = 0.02  # seconds between looks at the open files


def open_bytes(process, directory):
    """Bytes on disk of the files below `directory` that the process holds open, those without a name included."""
    total = 0
    folder = f"/proc/{process}/fd"
    for descriptor in os.listdir(folder):
        try:
            if os.readlink(f"{folder}/{descriptor}").startswith(directory + os.sep):
                total += os.stat(f"{folder}/{descriptor}").st_blocks * 512
        except OSError:
            pass  # closed meanwhile
    return total


def watch(process, directory, ended, peak):
    while not ended.wait(SPOOL_PERIOD):
        try:
            peak[0] = max(peak[0], open_bytes(process, directory))
        except OSError:
            return


def start(command, stdin, stdout):
    actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, stdout, 1)]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=actions)


def main():
    order = json.loads(sys.argv[1])
    stdout = os.open(order["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    feeder = None
    if order["feed"] is None:
        stdin = os.open(os.devnull, os.O_RDONLY)
    else:
        stdin, feed = os.pipe()
        feeder = start(order["feed"], os.open(os.devnull, os.O_RDONLY), feed)
        os.close(feed)
    began = time.perf_counter()
    child = start(order["command"], stdin, stdout)
    os.close(stdin)
    ended, spool = threading.Event(), [0]
    if order["spool"] is not None:
        watcher = threading.Thread(target=watch, args=(child, order["spool"], ended, spool))
        watcher.start()
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    ended.set()
    if feeder is not None:
        os.waitpid(feeder, 0)
    answer = {
        "status": os.waitstatus_to_exitcode(status),
        "wall": wall,
        "user": usage.ru_utime,
        "system": usage.ru_stime,
        # Linux counts in KiB, macOS in bytes.
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "spool": spool[0] if order["spool"] is not None else None,
    }
    print(json.dumps(answer))


main()
