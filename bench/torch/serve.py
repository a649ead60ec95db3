"""The contestant's side of protocol.ts, and the reader of a case's file."""

import json
import resource
import struct
import sys
import time


def say(message):
    print(json.dumps(message), flush=True)


def skip(reason):
    say({"skip": reason})


def serve(start):
    """`start` gives the step, which returns its result as a number or a tensor, what to take of that, the number of
    parameters, versions, and how many steps of a sampler a step is, where it is a run."""
    step, result, parameters, versions, *parts = start(json.loads(sys.argv[1]))
    parts = parts[0] if parts else 1
    say({"results": [result(step()) for _ in range(3)], "parameters": parameters, "versions": versions})
    for line in sys.stdin:
        order = json.loads(line)
        times = []
        begin = time.perf_counter()
        while True:
            before = time.perf_counter()
            step()
            now = time.perf_counter()
            times.append((now - before) * 1e3 / parts)
            if (now - begin) * 1e3 >= order["milliseconds"] or len(times) >= order["most"]:
                break
        say({"times": times})
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    say({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit})


def load_case(path, network):
    """Puts the weights into the network, whose parameters have the same names, and returns the batch."""
    import torch

    tensors = read_safetensors(path)
    with torch.no_grad():
        for name, module in network.named_modules():
            for part, parameter in module.named_parameters(recurse=False):
                value = tensors[f"{name}.{part}"]
                if isinstance(module, torch.nn.Linear) and value.dim() == 2:
                    value = value.t()
                if isinstance(module, torch.nn.Conv2d) and value.dim() == 4:
                    value = value.permute(3, 2, 0, 1)
                assert parameter.shape == value.shape, (name, part, parameter.shape, value.shape)
                parameter.copy_(value)
    x, target, noise, labels = (tensors[f"input.{name}"] for name in ("x", "target", "noise", "labels"))
    return x, target, noise.float(), labels


def read_safetensors(path):
    import torch

    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), bytearray(file.read())
    tensors = {}
    for name, info in header.items():
        if name == "__metadata__":
            continue
        dtype = {"F32": torch.float32, "I32": torch.int32}[info["dtype"]]
        begin, end = info["data_offsets"]
        value = torch.frombuffer(data, dtype=dtype, count=(end - begin) // 4, offset=begin) if end > begin else torch.empty(0)
        value = value.reshape(info["shape"]).clone()
        tensors[name] = value.long() if dtype == torch.int32 else value
    return tensors
