"""A store on a network file system is refused before anything is made there, and what a map needs from one is done the other way: backup.
Stood in for by a real FUSE mount (Debian's bindfs).

    network_disk.py TOOL
"""
import os, shutil, subprocess, sys, tempfile

from tool import Town, check, errors, finish

CONFIGURATION = 78


def main():
    if not (shutil.which("bindfs") and shutil.which("fusermount3") and os.path.exists("/dev/fuse")):
        return print("  skipped: there is no bindfs, or no /dev/fuse")
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/server")
        os.makedirs(f"{folder}/share")
        if subprocess.run(["bindfs", f"{folder}/server", f"{folder}/share"], capture_output=True).returncode != 0:
            return print("  skipped: FUSE file systems cannot be mounted here")
        try:
            refused(Town(os.path.abspath(sys.argv[1]), folder, frames=10))
        finally:
            subprocess.run(["fusermount3", "-u", f"{folder}/share"], check=True)
    finish()


def refused(town):
    for words in [("run", "job.yaml"), ("work", "job.yaml", "--shard", "0/1"), ("merge",)]:
        if words == ("merge",):
            words = ("merge", "share/map.db", "whole/map.db")
        else:
            words = (*words, "--store", "share/map.db")
        code, _, said = town.run(*words)
        check(f"{words[0]} refuses a store on FUSE", (code, errors(said)), (CONFIGURATION, SENTENCE))
    check("and leaves nothing there", os.listdir(f"{town.folder}/server"), [])
    town.run("backup", "whole/map.db", "--out", "share/map.db", code=0)
    code, _, said = town.run("inspect", "town", "--store", "share/map.db")
    check("inspect refuses one that lies there", (code, errors(said)), (CONFIGURATION, SENTENCE))
    shutil.copy(f"{town.folder}/server/map.db", f"{town.folder}/copy.db")
    check("a backup may lie there, and its copy is the map", town.digest_of("copy.db"), town.digest)


SENTENCE = """The store would lie on a network file system (FUSE), where SQLite's log corrupts under two machines.
  in   share/map.db
  mend give a --store on a local disk, and bring it here when it is done: mapweave backup LOCAL --out share/map.db"""

if __name__ == "__main__":
    main()
