"""The Kubernetes manifests: valid by the published schemas, and of one mind with the tool about what a retry can mend.

    manifests.py ENVIRONMENT       ENVIRONMENT: a Python environment with kubernetes-validate and pyyaml
"""
import glob, os, re, signal, subprocess, sys

import yaml

here = os.path.dirname(os.path.abspath(__file__))
manifests = sorted(glob.glob(f"{here}/../../jobs/kubernetes/*.yaml"))
done = subprocess.run([f"{sys.argv[1]}/bin/kubernetes-validate", "--strict", *manifests], capture_output=True, text=True)
if done.returncode != 0:
    sys.exit(done.stdout + done.stderr)

with open(f"{here}/../../Sources/Scene/Explanation.swift") as file:
    codes = {name: int(code) for name, code in re.findall(r"case (\w+) = (\d+)", file.read())}
again = {codes["tryAgain"], codes["inputOutput"]}
# A task that is asked to go before it listens ends by the signal itself.
unheard = 128 + signal.SIGTERM
for path in manifests:
    with open(path) as file:
        job = yaml.safe_load(file)
    rules = {rule["action"]: set(rule["onExitCodes"]["values"]) for rule in job["spec"]["podFailurePolicy"]["rules"] if "onExitCodes" in rule}
    if rules != {"FailJob": set(codes.values()) - again, "Ignore": {codes["tryAgain"], unheard}}:
        sys.exit(f"{path}: {rules}, where the tool ends with {codes}")
    shares = [entry["value"] for entry in job["spec"]["template"]["spec"]["containers"][0]["env"] if entry["name"] == "MAPWEAVE_SHARDS"]
    if shares and shares != [str(job["spec"]["completions"])]:
        sys.exit(f"{path}: {shares} shares for {job['spec']['completions']} completions")
print(f"{len(manifests)} manifests are valid and give up on {sorted(set(codes.values()) - again)} alone")
