"""Runs a command; prints how long it took and the most memory it had. timed.py NAME COMMAND ..."""
import resource
import subprocess
import sys
import time

name, *command = sys.argv[1:]
start = time.time()
code = subprocess.call(command)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"{name}: {time.time() - start:.1f} s, {peak} MB")
# audit exits with 1 where a snapshot cannot be restored, as one of the tree
sys.exit(code if code > 1 else 0)
