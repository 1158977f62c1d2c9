"""Builds and searches with hnswlib and Faiss, for io.vultus.bench.ann.PythonEngine.

    peers.py version MODULE
    peers.py build REQUEST
    peers.py search REQUEST

REQUEST is a JSON object. What is found is printed, one JSON object a line: {"progress": [task, done, total]} while it
goes on, {"result": ...} at the end. Rows that were found are written to the file "answers" of the request: for each
setting, for each query that was asked, k int32 (-1 where there are fewer). Files of vectors are little-endian float32
from an offset on. The program ends when its standard input does, so that it never outlives who started it.
"""

import json
import os
import sys
import threading
import time


def say(**line):
    print(json.dumps(line), flush=True)


def end_with_parent():
    while os.read(0, 1):
        pass
    os._exit(1)


def vectors(request, name):
    import numpy

    described = request[name]
    return numpy.memmap(
        described["path"], "<f4", "r", described["offset"], (described["rows"], request["dimension"])
    )


class Hnswlib:
    def __init__(self, request):
        import hnswlib

        self.index = hnswlib.Index("ip", request["dimension"])
        self.file = os.path.join(request["folder"], "index")

    def build(self, request, base):
        self.index.init_index(
            len(base), M=request["m"], ef_construction=request["efConstruction"], random_seed=100
        )
        self.index.set_num_threads(request["threads"])
        for start, part in parts(base):
            self.index.add_items(part, range(start, start + len(part)))
        self.index.save_index(self.file)

    def load(self, request):
        self.index.load_index(self.file, max_elements=request["base"]["rows"])

    def settings(self, request):
        return [("ef %d" % ef, ef) for ef in request["efs"]]

    def choose(self, value):
        self.index.set_ef(value)

    def search(self, queries, k, threads):
        return self.index.knn_query(queries, k=k, num_threads=threads)[0]


class Faiss:
    def __init__(self, request):
        import faiss

        self.faiss = faiss
        self.file = os.path.join(request["folder"], "index")

    def build(self, request, base):
        self.faiss.omp_set_num_threads(request["threads"])
        index, training = self.empty(request, len(base))
        if training:
            say(progress=["training", 0, 1])
            index.train(base[:: max(1, len(base) // training)][:training].copy())
        for _, part in parts(base):
            index.add(part)
        self.faiss.write_index(index, self.file)

    def load(self, request):
        self.index = self.faiss.read_index(self.file)

    def settings(self, request):
        return [("ef %d" % ef, ef) for ef in request["efs"]]

    def search(self, queries, k, threads):
        self.faiss.omp_set_num_threads(threads)
        return self.index.search(queries, k)[1]


class FaissFlat(Faiss):
    def empty(self, request, rows):
        return self.faiss.IndexFlatIP(request["dimension"]), 0

    def settings(self, request):
        return [("", 0)]

    def choose(self, value):
        pass


class FaissHnswSq8(Faiss):
    def empty(self, request, rows):
        faiss = self.faiss
        index = faiss.IndexHNSWSQ(
            request["dimension"], faiss.ScalarQuantizer.QT_8bit, request["m"], faiss.METRIC_INNER_PRODUCT
        )
        index.hnsw.efConstruction = request["efConstruction"]
        return index, min(rows, 50_000)

    def choose(self, value):
        self.index.hnsw.efSearch = value


class FaissIvfPq(Faiss):
    """64 bytes a vector in about 4 sqrt(n) lists; the best 200 are scored again in full precision."""

    RESCORED = 200

    def empty(self, request, rows):
        lists = max(1, min(int(4 * rows**0.5), rows // 40))
        pieces = next(m for m in range(min(64, request["dimension"]), 0, -1) if request["dimension"] % m == 0)
        # np: without polysemous training, which takes hours and is for filtering by Hamming distance.
        index = self.faiss.index_factory(
            request["dimension"], "IVF%d,PQ%dx8np,RFlat" % (lists, pieces), self.faiss.METRIC_INNER_PRODUCT
        )
        return index, min(rows, 64 * max(lists, 256))

    def load(self, request):
        super().load(request)
        self.index.k_factor = self.RESCORED / request["k"]
        self.lists = self.faiss.downcast_index(self.index.base_index)

    def settings(self, request):
        return [("nprobe %d" % n, n) for n in (4, 8, 16, 32, 64, 128, 256) if n <= self.lists.nlist]

    def choose(self, value):
        self.lists.nprobe = value


ENGINES = {"hnswlib": Hnswlib, "faiss-flat": FaissFlat, "faiss-hnsw-sq8": FaissHnswSq8, "faiss-ivf-pq": FaissIvfPq}


def parts(base, size=10_000):
    for start in range(0, len(base), size):
        say(progress=["building", start, len(base)])
        yield start, base[start : start + size].copy()
    say(progress=["building", len(base), len(base)])


def build(request):
    engine = ENGINES[request["engine"]](request)
    base = vectors(request, "base")
    base.sum()  # the vectors are in memory before the clock starts, as for the others
    start, processors = time.perf_counter(), time.process_time()
    engine.build(request, base)
    say(
        result={
            "seconds": time.perf_counter() - start,
            "processorSeconds": time.process_time() - processors,
            "bytes": os.path.getsize(engine.file),
        }
    )


def search(request):
    import numpy

    engine = ENGINES[request["engine"]](request)
    engine.load(request)
    queries = numpy.array(vectors(request, "queries"))
    k, seconds, threads = request["k"], request["seconds"], request["threads"]
    found = []
    with open(request["answers"], "wb") as answers:
        for name, value in engine.settings(request):
            engine.choose(value)
            warm = time.perf_counter()
            for i in range(len(queries)):
                engine.search(queries[i : i + 1], k, 1)
                if time.perf_counter() - warm > 1:
                    break
            start = time.perf_counter()
            rows, milliseconds = [], []
            while len(rows) < len(queries) and (not rows or time.perf_counter() - start < seconds):
                i = len(rows)
                before = time.perf_counter()
                row = engine.search(queries[i : i + 1], k, 1)
                milliseconds.append((time.perf_counter() - before) * 1000)
                rows.append(row[0])
                if i % 64 == 0:
                    say(progress=["asking", i, len(queries)])
            start = time.perf_counter()
            engine.search(queries[: len(rows)], k, threads)
            together = time.perf_counter() - start
            numpy.array(rows).astype("<i4").tofile(answers)
            found.append({"setting": name, "milliseconds": milliseconds, "perSecond": len(rows) / together})
    say(result=found)


def version(module):
    import importlib
    import importlib.metadata

    loaded = importlib.import_module(module)
    number = getattr(loaded, "__version__", None)
    if number is None:
        try:
            number = importlib.metadata.version(module)
        except importlib.metadata.PackageNotFoundError:
            number = ""
    importlib.import_module("numpy")  # vectors are handed over in its arrays
    say(result=str(number))


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    command, argument = sys.argv[1:]
    if command == "version":
        version(argument)
    else:
        {"build": build, "search": search}[command](json.loads(argument))
