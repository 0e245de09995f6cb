"""A fleet out of one simulated drive: the same drive driven elsewhere, as often as wanted, without simulating it again."""
import json, os


class Fleet:
    """Reads a simulated dataset's drives; `drive` writes one of them displaced, as a frames.jsonl with predictions of its own."""

    def __init__(self, town, out):
        tables = f"{town}/dataset/v1.0-trainval"
        table = {name: {row["token"]: row for row in load(f"{tables}/{name}.json")} for name in ["scene", "sample", "ego_pose"]}
        poses = {}
        for row in load(f"{tables}/sample_data.json"):
            if row["is_key_frame"]:
                poses[row["sample_token"]] = table["ego_pose"][row["ego_pose_token"]]
        self.drives = [
            sorted(((s["timestamp"], s["token"], poses[s["token"]]) for s in table["sample"].values() if s["scene_token"] == scene))
            for scene in sorted(table["scene"])]
        self.predictions, self.out = f"{town}/predictions/streets-ipm", out
        os.makedirs(f"{out}/predictions", exist_ok=True)
        link(f"{self.predictions}/manifest.json", f"{out}/predictions/manifest.json")

    def drive(self, name, x, y, frames=None, source=0):
        """Writes OUT/NAME.jsonl: the first so many frames of a drive, moved by (x, y) metres."""
        path = f"{self.out}/{name}.jsonl"
        with open(path, "w") as file:
            for number, (timestamp, token, pose) in enumerate(self.drives[source][:frames]):
                own = f"{name}-{number:05}"
                link(f"{self.predictions}/{token}.npz", f"{self.out}/predictions/{own}.npz")
                a, b, c = pose["translation"]
                line = {"token": own, "drive": name, "timestamp": timestamp, "pose": {"translation": [a + x, b + y, c], "rotation": pose["rotation"]}}
                file.write(json.dumps(line) + "\n")
        return path


def load(path):
    with open(path) as file:
        return json.load(file)


def link(source, target):
    if not os.path.exists(target):
        os.link(source, target)


def job(path, name, drives, extra=""):
    """Writes a job file over drives' frames.jsonl files."""
    with open(path, "w") as file:
        file.write(f"name: {name}\n{extra}inputs:\n")
        for drive in drives:
            file.write(f"  - {{dataset: {{frames: {drive}}}, predictions: {{path: {os.path.dirname(drive)}/predictions}}}}\n")
