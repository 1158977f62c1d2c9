#!/usr/bin/env python3
"""Runs the commands that write while they are killed, while the disk fills up, and two at once.

  run.py kills [COUNT [SEED]]      kills each command many times; then it must succeed and leave what it leaves else
  run.py full-disk [COUNT [SEED]]  lets the disk be full from one operation on; the error must say so, and the same
                                   command succeed once there is room
  run.py pairs [COUNT [SEED]]      two of each command at once: nothing is lost, and who fails says why

Options: --only TEXT (commands whose names contain it), --lib DIR (jars of the program; default
cli/target/vultus/lib), --shared DIR (models/ and lfw/images/; without it commands that need photographs are left out),
--work DIR, --minutes N (begins nothing new after that). Prints each failure with what reproduces it, then figures; the
exit code is 1 if anything failed.
"""

import argparse
import hashlib
import math
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import scenarios

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCKED = {6, 30}
KILLS_BEFORE_SUCCESS = 5
LEFTOVER = re.compile(r"\.unfinished|\.new$|\.tmp$|\.part$|\.making-|pending_segments")


class Program:
    """The command line as a process of its own, as ./vultus starts it; compiled lightly and from an archive of classes."""

    def __init__(self, jdk, lib, work):
        self.java = pathlib.Path(jdk, "bin", "java")
        self.lib = pathlib.Path(lib).resolve()
        self.work = work
        self.shim = work / "diskfault.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", self.shim, HERE / "diskfault.c", "-ldl"], check=True)
        self.archive = work / "classes.jsa"
        options = [line for line in (ROOT / "jvm.options").read_text().splitlines() if line and line[0] != "#"]
        self.options = [*options, "-Xmx700m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                        "-Xlog:disable", "-Xlog:all=off"]
        self.class_path = ":".join(sorted(str(jar) for jar in self.lib.glob("*.jar")))

    def command(self, case, *more):
        archive = [f"-XX:SharedArchiveFile={self.archive}"] if self.archive.exists() else []
        return [str(self.java), *self.options, *archive, *more, f"-Djava.io.tmpdir={case}/tmp",
                f"-Duser.home={case}/home", f"-Dorg.bytedeco.javacpp.cachedir={self.work}/javacpp",
                "-cp", self.class_path]

    def start(self, case, arguments, environment=None, more=()):
        out = open(case.with_suffix(f".out-{time.monotonic_ns()}"), "w+b")
        process = subprocess.Popen(
            [*self.command(case, *more), "io.vultus.cli.Main", *map(str, arguments)], cwd=case, stdin=subprocess.DEVNULL,
            stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "VULTUS_HOME": f"{case}/home/.vultus", "OPENCV_LOG_LEVEL": "SILENT", "OMP_NUM_THREADS":
                 "1", **(environment or {})})
        process.output = out
        return process

    def finish(self, process, limit=300):
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            process.returncode = -999
        process.output.seek(0)
        text = process.output.read().decode("utf-8", "replace")
        process.output.close()
        os.unlink(process.output.name)
        return process.returncode, text

    def run(self, case, arguments, environment=None, more=()):
        return self.finish(self.start(case, arguments, environment, more))

    def disk(self, case, mode, at, count=None):
        environment = {"LD_PRELOAD": str(self.shim), "VULTUS_DISK_FOLDER": str(case), "VULTUS_DISK_MODE": mode,
                       "VULTUS_DISK_AT": str(at)}
        return {**environment, "VULTUS_DISK_COUNT": str(count)} if count else environment


class Probe:
    """A process that reads galleries; starting one for each question would take longer than the rest."""

    def __init__(self, program):
        home = program.work / "probe"
        (home / "tmp").mkdir(parents=True)
        self.process = subprocess.Popen(
            [*program.command(home), str(HERE / "GalleryProbe.java")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)

    def read(self, gallery, key):
        self.process.stdin.write(f"{gallery}\t{key or '-'}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


class Check:

    def __init__(self, arguments):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="vultus-commands-", dir=arguments.work)).resolve()
        self.program = Program(arguments.jdk, arguments.lib, self.work)
        self.random = random.Random(arguments.seed)
        self.seed = arguments.seed
        self.limit = arguments.minutes * 60
        self.failures = []
        self.cases = 0
        self.fixture = self.work / "fixture"
        self.begin = time.monotonic()
        scenarios.make_fixture(self.fixture, self.prepare, arguments.shared)
        self.probe = Probe(self.program)
        only = arguments.only or ""
        self.scenarios = [each for each in scenarios.all_scenarios(arguments.shared) if only in each.name]
        self.references = {}

    def prepare(self, *command):
        more = () if self.program.archive.exists() else (f"-XX:ArchiveClassesAtExit={self.program.archive}",)
        more = more if command[:2] == ("gallery", "load") else ()
        code, output = self.program.run(self.fixture, command, more=more)
        if code:
            sys.exit(f"the fixture cannot be made: {' '.join(command)} ended with {code}:\n{output}")

    def case(self):
        self.cases += 1
        case = self.work / f"case{self.cases}"
        shutil.copytree(self.fixture, case, symlinks=True)
        return case

    def state(self, case, scenario):
        """What a command left: galleries by their checksums, other files by name and hash."""
        state = {}
        for target in scenario.targets:
            if target in scenario.galleries:
                key = scenario.galleries[target]
                state[target] = self.probe.read(case / target, case / key if key else None)
            files = [case / target] if (case / target).is_file() else sorted((case / target).rglob("*"))
            for file in files:
                name = str(file.relative_to(case))
                if file.is_file() and not self.is_inside_gallery(name, scenario):
                    state[name] = hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((case / "tmp").rglob("*")):
            state[f"tmp/{file.relative_to(case / 'tmp')}"] = "left"
        return state

    @staticmethod
    def is_inside_gallery(name, scenario):
        return any(name.startswith((f"{gallery}/index/", f"{gallery}/cache/")) or name == f"{gallery}/data.key"
                   for gallery in scenario.galleries)

    @staticmethod
    def leftovers(case):
        return sorted(str(file.relative_to(case)) for file in case.rglob("*") if LEFTOVER.search(file.name))

    def reference(self, scenario):
        """What the command leaves where nothing disturbs it, how long it takes, and how often it writes."""
        if scenario.name not in self.references:
            states = []
            count = self.work / "count"
            for _ in range(2):
                case = self.case()
                begin = time.monotonic()
                code, output = self.program.run(
                    case, scenario.arguments, self.program.disk(case, "count", 0, count))
                seconds = time.monotonic() - begin
                if code:
                    self.fail(scenario, "undisturbed", f"exit code {code}\n{output}")
                    self.references[scenario.name] = None
                    return None
                states.append(self.state(case, scenario))
                shutil.rmtree(case)
            fixed = {name: value for name, value in states[0].items() if states[1].get(name) == value}
            names = set(states[0]) & set(states[1])
            self.references[scenario.name] = (names, fixed, seconds, int(count.read_text()))
        return self.references[scenario.name]

    def differences(self, case, scenario):
        names, fixed, _, _ = self.reference(scenario)
        state = self.state(case, scenario)
        found = [f"{name} is {state.get(name, 'missing')}, not {value}"
                 for name, value in fixed.items() if state.get(name) != value]
        found += [f"{name} is missing" for name in sorted(names - set(state) - set(fixed))]
        stable = {re.sub(r"[0-9]{4,}|[0-9a-f]{8,}", "#", name) for name in names}
        found += [f"{name} is left over" for name in sorted(set(state) - names)
                  if re.sub(r"[0-9]{4,}|[0-9a-f]{8,}", "#", name) not in stable]
        found += [f"{name} is left over" for name in self.leftovers(case) if f"{name} is left over" not in found]
        return found

    def fail(self, scenario, what, problem):
        self.failures.append((scenario.name, what))
        print(f"FAILED {scenario.name}, {what}:\n  " + problem.strip().replace("\n", "\n  "), flush=True)

    def must_succeed(self, case, scenario, what):
        """Runs the command again, undisturbed."""
        done = not self.differences(case, scenario)
        code, output = self.program.run(case, scenario.arguments)
        if code and not (code in scenario.done and self.is_complete(case, scenario, done)):
            self.fail(scenario, what, f"the same command then ends with {code}\n{output}")
            return
        found = self.differences(case, scenario)
        if found:
            self.fail(scenario, what, "\n".join(found[:12]))

    def is_complete(self, case, scenario, done):
        return done or not self.differences(case, scenario)

    def kills(self, count):
        """Round after round through the commands, several kills before each success."""
        self.killed = self.at_operation = self.successes = 0
        share = max(1, count / sum(scenario.weight for scenario in self.scenarios))
        rounds = max(1, math.ceil(share / KILLS_BEFORE_SUCCESS))
        for _ in range(rounds):
            for scenario in self.scenarios:
                if not self.is_late() and self.reference(scenario):
                    self.kill_and_succeed(scenario, max(1, round(share * scenario.weight / rounds)))
        return (f"{self.killed} kills, {self.at_operation} of them at a chosen operation, after which the command ran "
                f"{self.successes} times undisturbed")

    def kill_and_succeed(self, scenario, times):
        """Kills by the operation that is about to be made, or by the clock."""
        _, _, seconds, operations = self.reference(scenario)
        case, kills = self.case(), []
        for _ in range(times):
            if self.random.random() < .75:
                at = self.random.randint(1, operations)
                code, output = self.program.run(case, scenario.arguments, self.program.disk(case, "kill", at))
                kills.append(f"operation {at}")
                self.at_operation += code == -9
            else:
                after = self.random.uniform(0, seconds)
                process = self.program.start(case, scenario.arguments)
                time.sleep(after)
                process.send_signal(signal.SIGKILL)
                code, output = self.program.finish(process)
                kills.append(f"{after:.2f} s")
            self.killed += code == -9
            if code not in (0, -9, *scenario.done):
                self.fail(scenario, f"killed at {', '.join(kills)}", f"a run after kills ends with {code}\n{output}")
                shutil.rmtree(case)
                return
            if code != -9:
                # It came to its end before; another kill would find nothing to interrupt.
                self.must_succeed(case, scenario, f"killed at {', '.join(kills)}, the last time too late")
                shutil.rmtree(case)
                case, kills = self.case(), []
        self.must_succeed(case, scenario, f"killed at {', '.join(kills)}")
        self.successes += 1
        shutil.rmtree(case)

    def is_late(self):
        return time.monotonic() - self.begin > self.limit

    def full_disk(self, count):
        """The first operations, the last ones, and a sample of those between."""
        full = unnoticed = 0
        for scenario in self.scenarios:
            if self.is_late() or not self.reference(scenario):
                continue
            operations = self.reference(scenario)[3]
            each = max(3, round(count / len(self.scenarios)))
            numbers = sorted(set(
                range(1, operations + 1) if operations <= each else
                [1, 2, operations, *self.random.sample(range(3, operations), each - 3)]))
            for at in numbers:
                if self.is_late():
                    break
                case = self.case()
                code, output = self.program.run(case, scenario.arguments, self.program.disk(case, "full", at))
                what = f"disk full from operation {at} of {operations} on"
                full += 1
                if code == 0:
                    unnoticed += 1
                elif code == 1 or code < 0:
                    self.fail(scenario, what, f"exit code {code}\n{output}")
                elif "No space left" not in output and "disk" not in output and str(case) not in output:
                    self.fail(scenario, what, f"exit code {code}, and the error does not name the disk\n{output}")
                self.must_succeed(case, scenario, what)
                shutil.rmtree(case)
        return f"{full} full disks, {unnoticed} of them at operations that the command can do without"

    def pairs(self, count):
        """Two processes of the same command on the same folders."""
        pairs = refused = 0
        for scenario in self.scenarios:
            if self.is_late() or not self.reference(scenario):
                continue
            for _ in range(max(1, round(count / len(self.scenarios)))):
                case = self.case()
                delay = self.random.choice([0, self.random.uniform(0, self.reference(scenario)[2])])
                first = self.program.start(case, scenario.arguments)
                time.sleep(delay)
                second = self.program.start(case, scenario.arguments)
                ends = [self.program.finish(first), self.program.finish(second)]
                pairs += 1
                codes = sorted(code for code, _ in ends)
                refused += codes[1] != 0
                what = f"two at once, {delay:.2f} s apart"
                if 0 not in codes or codes[1] not in {0, *LOCKED, *scenario.done}:
                    self.fail(scenario, what, "\n".join(f"exit code {code}\n{output}" for code, output in ends))
                else:
                    found = self.differences(case, scenario)
                    if found:
                        self.fail(scenario, what, f"exit codes {codes}\n" + "\n".join(found[:12]))
                shutil.rmtree(case)
        return f"{pairs} pairs, in {refused} of which the second was refused"

    def close(self):
        self.probe.process.stdin.close()
        self.probe.process.wait()
        shutil.rmtree(self.work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=["kills", "full-disk", "pairs"])
    parser.add_argument("count", type=int, nargs="?", default=0)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--only")
    parser.add_argument("--jdk", default=os.environ.get("JAVA_HOME"))
    parser.add_argument("--lib", default=str(ROOT / "cli" / "target" / "vultus" / "lib"))
    parser.add_argument("--shared")
    parser.add_argument("--work")
    parser.add_argument("--minutes", type=float, default=math.inf)
    arguments = parser.parse_args()
    check = Check(arguments)
    runs = {"kills": (check.kills, 320), "full-disk": (check.full_disk, 200), "pairs": (check.pairs, 40)}
    run, usual = runs[arguments.check]
    try:
        figures = run(arguments.count or usual)
    finally:
        check.close()
    minutes = (time.monotonic() - check.begin) / 60
    print(f"{arguments.check}: {len(check.scenarios)} commands, {figures}; seed {arguments.seed}, {minutes:.1f} minutes; "
          f"{len(check.failures)} failures")
    sys.exit(1 if check.failures else 0)


if __name__ == "__main__":
    main()
