"""The commands that write, each with what it starts from and what it must leave."""

import array
import dataclasses
import math
import os
import pathlib
import random
import shutil
import struct
import subprocess
import zlib

MEAN = "123.675,116.28,103.53"
STD = "58.395,57.12,57.375"


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A command, run in a copy of the fixture.

    name: for reports
    arguments: of the command line, relative to the fixture's folder
    targets: what the command writes; compared, and searched for leftovers
    galleries: those among them that are galleries, with the key file of encrypted ones
    done: exit codes of the command where all is done already
    weight: how large a share of the kills it gets; commands that start a trainer take long
    """

    name: str
    arguments: tuple
    targets: tuple
    galleries: dict = dataclasses.field(default_factory=dict)
    done: tuple = ()
    weight: float = 1


def all_scenarios(shared):
    """Those that can run here; photographs and models are taken from a folder of the developer's."""
    staff = {"staff": None}
    found = [
        Scenario("gallery load", ("gallery", "load", "--gallery", "staff", "--vectors", "more.npy", "--model", "m"),
                 ("staff",), staff, weight=2),
        Scenario("gallery load, new", ("gallery", "load", "--gallery", "new", "--vectors", "more.npy", "--model", "m"),
                 ("new",), {"new": None}, weight=2),
        Scenario("gallery load, new, encrypted",
                 ("gallery", "load", "--gallery", "new", "--key-file", "one.key", "--vectors", "more.npy", "--model",
                  "m"), ("new",), {"new": "one.key"}, weight=2),
        Scenario("gallery copy", ("gallery", "copy", "staff", "copy"), ("copy",), {"copy": None}),
        Scenario("gallery copy, encrypted", ("gallery", "copy", "--to-key-file", "one.key", "staff", "copy"),
                 ("copy",), {"copy": "one.key"}),
        Scenario("gallery erase", ("gallery", "erase", "--gallery", "staff", "some.npy#7", "some.npy#8"),
                 ("staff",), staff, done=(35,), weight=2),
        Scenario("gallery create-key", ("gallery", "create-key", "new.key"), ("new.key",), done=(2, 7)),
        Scenario("gallery rotate-key",
                 ("gallery", "rotate-key", "--gallery", "secret", "--key-file", "one.key", "--new-key-file", "two.key"),
                 ("secret",), {"secret": "two.key"}, done=(36,), weight=2),
        Scenario("records", ("records", "crops", "set"), ("set",), done=(7,)),
        Scenario("bench pack",
                 ("bench", "pack", "--features", "features", "--algorithm", "x", "--list", "list.json"), ("features",)),
        Scenario("bench overlap",
                 ("bench", "overlap", "--features", "training", "--probe-features", "features", "--list", "overlap.txt",
                  "--out", "overlap"), ("overlap.txt", "overlap")),
        Scenario("bench megaface", ("bench", "megaface", "--synthetic", "--distractors", "300", "--out", "mega"),
                 ("mega",)),
        Scenario("train", ("train", "plan.yaml", "--out", "run"), ("run",), weight=.5),
    ]
    if shared:
        small = ("--pack", "small")
        found += [
            Scenario("enrol", ("enrol", "--gallery", "people", *small, "--list", "photos.csv"), ("people",),
                     {"people": None}, weight=1.5),
            Scenario("enrol, encrypted",
                     ("enrol", "--gallery", "people", "--key-file", "one.key", *small, "--list", "photos.csv"),
                     ("people",), {"people": "one.key"}),
            Scenario("model import", import_arguments(shared, "fresh"), ("home/.vultus",), done=(23,), weight=1.5),
            Scenario("model import, again", (*import_arguments(shared, "small"), "--force"), ("home/.vultus",),
                     weight=1.5),
            Scenario("model measure", ("model", "measure", "--photos", "2", "small", "photos"), ("home/.vultus",),
                     weight=.5),
            Scenario("bench extract",
                     ("bench", "extract", "--photos", "photos", "--out", "extracted", "--algorithm", "x", *small),
                     ("extracted",), weight=1.5),
            Scenario("export",
                     ("export", "trained", "--pack", "packs/mine", "--detector-of", "small", "--no-measure",
                      "--compare", "2"), ("packs",), done=(23,), weight=.5),
        ]
    return found


def import_arguments(shared, name):
    return ("model", "import", "--name", name, "--embedder", f"{shared}/models/mobilefacenet_128.onnx", "--detector",
            f"{shared}/models/yunet_n_320_320.onnx", "--colour", "RGB", "--mean", MEAN, "--std", STD, "--no-measure")


PLAN = """network: SmallResNetE-IR
data:
  synthetic: {people: 2, samples: 2, seed: 1}
head: {type: arcface, s: 16, m: 0.3}
batch: 2
steps: 2
seed: 1
learning: {rate: 0.1, momentum: 0.9, weightDecay: 0.0005, warmUp: 1}
checkpointEvery: 1
"""


def make_fixture(folder, vultus, shared):
    """Makes what the commands start from; vultus runs one command there."""
    folder.mkdir(parents=True)
    (folder / "home").mkdir()
    (folder / "tmp").mkdir()
    write_vectors(folder / "some.npy", 120, 128, 1)
    write_vectors(folder / "more.npy", 150, 128, 2)
    vultus("gallery", "create-key", "one.key")
    vultus("gallery", "create-key", "two.key")
    vultus("gallery", "load", "--gallery", "staff", "--vectors", "some.npy", "--model", "m")
    vultus("gallery", "load", "--gallery", "secret", "--key-file", "one.key", "--vectors", "some.npy", "--model", "m")
    for person in range(3):
        for image in range(2):
            crop = folder / "crops" / f"p{person}" / f"{image}.png"
            crop.parent.mkdir(parents=True, exist_ok=True)
            crop.write_bytes(png(112, person * 10 + image))
    write_features(folder)
    (folder / "plan.yaml").write_text(PLAN)
    if shared:
        take_photographs(folder, shared)
        vultus(*import_arguments(shared, "small"))
        vultus("train", "plan.yaml", "--out", "trained")
        (folder / "packs").mkdir()


def write_features(folder):
    """A tree as of MegaFace's development kit, and another one of a training set."""
    paths = []
    for person in range(3):
        for image in range(3):
            name = f"p{person}/i{image}.jpg"
            paths.append(name)
            for tree in ("features", "training"):
                offset = 0 if tree == "features" or person == 0 else 100
                write_matrix(folder / tree / f"{name}_x.bin", unit(16, random.Random(person + offset), image))
    paths = ",".join(f'"{path}"' for path in paths)
    ids = ",".join(f'"p{index // 3}"' for index in range(9))
    (folder / "list.json").write_text(f'{{"path": [{paths}], "id": [{ids}]}}')


def write_matrix(file, values):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(struct.pack("<4i", len(values), 1, 4, 5) + array.array("f", values).tobytes())


def unit(dimension, generator, noise_seed=0):
    noise = random.Random(noise_seed)
    values = [generator.gauss(0, 1) + noise.gauss(0, .1) for _ in range(dimension)]
    length = math.sqrt(sum(value * value for value in values))
    return [value / length for value in values]


def write_vectors(file, rows, dimension, seed):
    generator = random.Random(seed)
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}"
    header = header.ljust(117) + "\n"
    data = b"".join(array.array("f", unit(dimension, generator)).tobytes() for _ in range(rows))
    file.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data)


def png(side, seed):
    """A picture of coloured squares: no face, but a face crop's size."""
    generator = random.Random(seed)
    colours = [bytes(generator.randrange(256) for _ in range(3)) for _ in range(49)]
    rows = b"".join(
        b"\0" + b"".join(colours[y // 16 * 7 + x // 16] for x in range(side)) for y in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def take_photographs(folder, shared):
    people = sorted(path for path in pathlib.Path(shared, "lfw", "images").iterdir() if path.is_dir())[:6]
    rows = []
    for person in people:
        photograph = sorted(person.iterdir())[0]
        target = folder / "photos" / person.name / photograph.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(photograph, target)
        rows.append(f"{person.name},photos/{person.name}/{photograph.name}\n")
    (folder / "photos.csv").write_text("identity,path\n" + "".join(rows))
