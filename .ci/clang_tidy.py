#!/usr/bin/env python3
"""Runs clang-tidy over our own sources of build/dev, and remembers what was clean.

A file is looked at again when its compile command, .clang-tidy, clang-tidy itself, the file or any header of ours
that it includes has changed. What is clean is a stamp in .cache/clang-tidy, named by the hash of all these.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "dev"
STAMPS = ROOT / ".cache" / "clang-tidy"


def own_commands():
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    return [c for c in commands if c["file"].startswith(f"{ROOT}/") and not c["file"].startswith(f"{BUILD}/")]


def headers_by_object():
    """What ninja learnt from the compiler: object -> files that it was made from, without those of the system."""
    lines = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    files = {}
    for line in lines.splitlines():
        if line.startswith("    "):
            path = (BUILD / line.strip()).resolve()
            if path.is_relative_to(ROOT):
                files[current].append(path)
        elif ": #deps" in line:
            current = line.split(":")[0]
            files[current] = []
    return files


def key_of(command, headers, tool):
    """None when the file was not compiled yet, so that nothing is known about its headers."""
    files = headers.get(re.search(r" -o (\S+)", command["command"]).group(1))
    if not files:
        return None
    digest = hashlib.sha256(tool + command["command"].encode())
    for path in sorted(files):
        digest.update(str(path).encode() + (path.read_bytes() if path.exists() else b""))
    return digest.hexdigest()


def check(command, key, header_filter):
    """Empty if the file is clean, else what clang-tidy says about it."""
    done = subprocess.run(
        ["clang-tidy", "--quiet", "-p", BUILD, f"--header-filter={header_filter}", command["file"]],
        capture_output=True, text=True)
    if done.returncode == 0:
        if key:
            (STAMPS / key).touch()
        return ""
    return done.stdout + "".join(line for line in done.stderr.splitlines(True) if "warnings generated" not in line)


def main():
    STAMPS.mkdir(parents=True, exist_ok=True)
    commands = own_commands()
    folders = sorted({os.path.relpath(c["file"], ROOT).split("/")[0] for c in commands})
    header_filter = f"^{ROOT}/({'|'.join(folders)})/"
    tool = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    tool += (ROOT / ".clang-tidy").read_bytes()
    headers = headers_by_object()
    keyed = [(c, key_of(c, headers, tool)) for c in commands]
    to_check = [(c, key) for c, key in keyed if not key or not (STAMPS / key).exists()]
    print(f"{len(commands)} files, {len(commands) - len(to_check)} known to be clean", flush=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(check, c, key, header_filter): c["file"] for c, key in to_check}
        for count, done in enumerate(concurrent.futures.as_completed(running), 1):
            print(f"[{count}/{len(to_check)}] {os.path.relpath(running[done], ROOT)}", flush=True)
            if done.result():
                bad += 1
                print(done.result(), flush=True)
    if bad:
        print(f"clang-tidy: {bad} files to look at")
    return 1 if bad else 0


sys.exit(main())
