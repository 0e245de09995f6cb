"""Spoils a town's input in every way that input can be bad. Each time: the exit code, the sentence word for word, and the map of the
mended input in the same store, which must be the one that was never disturbed.   Usage: bad_input.py TOOL"""
import io, json, os, re, struct, sys, tempfile, zipfile

from tool import Saved, Town, check, errors, finish, is_whole

BAD_DATA, NO_INPUT = 65, 66


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def npz(**arrays):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in arrays.items():
            archive.writestr(name.replace("__", "../") + ".npy", data)
    return file.getvalue()


def main(tool):
    with tempfile.TemporaryDirectory() as folder:
        town = Town(tool, folder, frames=5, image_width=32)
        tables, predictions = f"{folder}/town/dataset/v1.0-trainval", f"{folder}/town/predictions/streets-ipm"
        sample = town.sample_tokens()[2]
        cells = 4 * 200 * 400

        def spoiled(what, path, change, code, sentence, words=("run", "job.yaml", "--store", "s/map.db"), by=None):
            with Saved(path) as was:
                new = change(was)
                if new is None:
                    os.remove(path)
                else:
                    with open(path, "wb") as file:
                        file.write(new)
                found = town.run(*words)
                check(what, (found[0], by(found) if by else errors(found[2])), (code, sentence))
            town.run("run", "job.yaml", "--store", "s/map.db", code=0)
            check(f"{what}: mended, the same map", (town.digest_of("s/map.db"), is_whole(f"{folder}/s/map.db")), (town.digest, True))

        def bad_frame(what, data, sentence):
            first, rest = sentence.split("\n", 1)
            spoiled(
                what, f"{predictions}/{sample}.npz", lambda _: data, BAD_DATA,
                f"1 of 5 frames are bad, more than max_bad_frames allows. The first: {first}\n{rest}")

        def table(name, change):
            return lambda was: json.dumps(change(json.loads(was))).encode()

        spoiled(
            "a missing table", f"{tables}/sensor.json", lambda _: None, NO_INPUT,
            "There is no file where one was expected.\n  in   town/dataset/v1.0-trainval/sensor.json\n"
            "  mend check the path; a job's paths are relative to the job file")
        spoiled(
            "a truncated table", f"{tables}/ego_pose.json", lambda was: was[: len(was) - 40], BAD_DATA,
            "The table ends in the middle of its rows, after 29 whole ones.\n  in   town/dataset/v1.0-trainval/ego_pose.json\n"
            "  mend copy or extract the dataset again; nothing was stored")
        mount = json.load(open(f"{tables}/sample_data.json"))[0]
        spoiled(
            "a dangling token", f"{tables}/calibrated_sensor.json", lambda _: b"[]", BAD_DATA,
            f"sample_data {mount['token']} names calibrated_sensor \"{mount['calibrated_sensor_token']}\", which the table "
            "calibrated_sensor does not hold.\n  in   town/dataset/v1.0-trainval/sample_data.json\n"
            "  mend take calibrated_sensor.json from the same release as the other tables")

        bad_frame(
            "a wrong type", npz(logits=npy("<i4", (4, 200, 400), bytes(4 * cells))),
            f"The array \"logits\" is of type <i4 where float16 or float32 is read.\n  in   town/predictions/streets-ipm/{sample}.npz\n"
            "  mend export it as float16 or float32")
        bad_frame(
            "a wrong shape", npz(logits=npy("<f2", (4, 400, 200), bytes(2 * cells))),
            "The array \"logits\" has shape [4, 400, 200] where the manifest declares [4, 200, 400].\n"
            f"  in   town/predictions/streets-ipm/{sample}.npz\n"
            "  mend export the frame again, or correct channels, grid or axes in the manifest")
        bad_frame(
            "a wrong number of channels", npz(logits=npy("<f2", (3, 200, 400), bytes(2 * cells * 3 // 4))),
            "The array \"logits\" has shape [3, 200, 400] where the manifest declares [4, 200, 400].\n"
            f"  in   town/predictions/streets-ipm/{sample}.npz\n"
            "  mend export the frame again, or correct channels, grid or axes in the manifest")
        for name, value, at in [("NaN", float("nan"), 401), ("Inf", float("inf"), 80_000)]:
            values = bytearray(2 * cells)
            struct.pack_into("<e", values, 2 * at, value)
            bad_frame(
                f"{name} logits", npz(logits=npy("<f2", (4, 200, 400), bytes(values))),
                "The array \"logits\" holds 1 numbers that are not finite, the first at "
                f"[{at // 80_000}, {at % 80_000 // 400}, {at % 400}].\n  in   town/predictions/streets-ipm/{sample}.npz\n"
                "  mend find out why the model gave NaN or Inf, or leave the frame out")
        bad_frame(
            "an empty npz", npz(),
            f"The archive holds no array.\n  in   town/predictions/streets-ipm/{sample}.npz\n"
            "  mend export the frame again with an array \"logits\"")
        bad_frame(
            "a zip bomb", npz(logits=npy("<f4", (500, 200, 400), bytes(160_000_000))),
            "The archive would unpack to more than it may: 160000128 bytes where 2785536 are allowed.\n"
            f"  in   town/predictions/streets-ipm/{sample}.npz, logits.npy\n"
            "  mend export the frame again with only the arrays the manifest declares")
        bad_frame(
            "a name in an archive that leads out of it", npz(__logits=npy("<f2", (1,), bytes(2))),
            f"The name \"../logits.npy\" points outside its folder.\n  in   town/predictions/streets-ipm/{sample}.npz\n"
            "  mend use plain names without \"/\" or \"..\"")

        spoiled(
            "axes that nobody knows", f"{predictions}/manifest.json", lambda was: was.replace(b"+x", b"+z"), BAD_DATA,
            "grid.axes \"+z\" is not known. Did you mean \"+x\"?\n  in   town/predictions/streets-ipm/manifest.json\n"
            "  mend use one of +x, -x, +y, -y")
        spoiled(
            "axes that do not fit the arrays", f"{predictions}/manifest.json",
            table("manifest", lambda m: {**m, "grid": {**m["grid"], "axes": ["+x", "+y"]}}), BAD_DATA,
            "All 5 frames are bad. The first: The array \"logits\" has shape [4, 200, 400] where the manifest declares [4, 400, 200].\n"
            "  in   town/predictions/streets-ipm/{}.npz\n"
            "  mend export the frame again, or correct channels, grid or axes in the manifest",
            by=lambda found: errors(found[2]).replace(first_frame(tables), "{}"))
        spoiled(
            "a quaternion of zero", f"{tables}/ego_pose.json",
            table("ego_pose", lambda rows: [{**row, "rotation": [0, 0, 0, 0]} for row in rows]), BAD_DATA,
            "All 5 frames are bad. The first: Frame {} has a pose that is no rotation: its quaternion is zero or not finite.\n"
            "  in   town/dataset/v1.0-trainval/ego_pose.json\n"
            "  mend write the pose as (w, x, y, z), or leave the frame out",
            by=lambda found: re.sub("Frame [0-9a-f]+", "Frame {}", errors(found[2])))
        frame = first_frame(tables)
        pose = next(row["ego_pose_token"] for row in json.load(open(f"{tables}/sample_data.json")) if row["sample_token"] == frame)
        spoiled(
            "one quaternion of zero", f"{tables}/ego_pose.json",
            table("ego_pose", lambda rows: [{**row, "rotation": [0] * 4} if row["token"] == pose else row for row in rows]), BAD_DATA,
            f"1 of 5 frames are bad, more than max_bad_frames allows. The first: Frame {frame} has a pose that is no rotation: its "
            "quaternion is zero or not finite.\n  in   town/dataset/v1.0-trainval/ego_pose.json\n"
            "  mend write the pose as (w, x, y, z), or leave the frame out")

        row = next(row for row in json.load(open(f"{tables}/sample_data.json")) if row["sample_token"] == frame and row["filename"])
        image, validate = f"town/dataset/{row['filename']}", ("validate", "job.yaml")
        spoiled(
            "a missing image", f"{folder}/{image}", lambda _: None, BAD_DATA,
            f"frame {frame}: The image that the table names is not there.\n  in   {image}\n"
            "  mend extract the samples again, or leave the frame out\n5 frames of 1 drives, 1 problems\n",
            words=validate, by=lambda found: found[1])
        spoiled(
            "an image that is none", f"{folder}/{image}", lambda _: b"hello", BAD_DATA,
            f"frame {frame}: The file is no JPEG or PNG image: it begins neither as a JPEG nor as a PNG.\n  in   {image}\n"
            "  mend extract it again, or leave the frame out\n5 frames of 1 drives, 1 problems\n",
            words=validate, by=lambda found: found[1])
        spoiled(
            "an image's name that leads out of the dataset", f"{tables}/sample_data.json",
            table("sample_data", lambda rows: [
                {**other, "filename": "../../job.yaml"} if other["token"] == row["token"] else other for other in rows]), BAD_DATA,
            "1 of 5 frames are bad, more than max_bad_frames allows. The first: The file name \"../../job.yaml\" points outside the "
            "dataset.\n  in   town/dataset/v1.0-trainval/sample_data.json\n"
            "  mend write file names relative to the dataset's root, without \"..\"")
        town.write_job("region: {bounds: [100000, 0, 100100, 100]}\n", "nowhere.yaml")
        found = town.run("run", "nowhere.yaml", "--store", "n/map.db")
        for words in [("status",), ("inspect", "town"), ("digest", "town"), ("cancel", "town")]:
            absent = town.run(*words, "--store", "absent/map.db")
            check(
                f"{words[0]} without a store", (absent[0], errors(absent[2]), os.path.exists(f"{folder}/absent")),
                (NO_INPUT, "There is no store.\n  in   absent/map.db\n  mend check the name, or make it with mapweave "
                           "run or mapweave submit", False))
        forecast = town.run("run", "job.yaml", "--dry-run", "--store", "absent/map.db")
        check("a forecast makes no store", (forecast[0], os.path.exists(f"{folder}/absent")), (0, False))
        check("a town's own job makes its map", town.run("run", "town/job.yaml", "--store", "own/map.db")[0], 0)
        for key, was, now, sentence in [
            ("root", "town/dataset", "twon/dataset", "dataset.root names no folder.\n  in   twon/dataset\n"
             "  mend check dataset.root in the job; its paths are relative to the job file"),
            ("version", "root: town/dataset", "root: town/dataset, version: v1.0-mini",
             "The dataset has no version \"v1.0-mini\".\n  in   town/dataset\n"
             "  mend set dataset.version in the job to v1.0-trainval"),
            ("predictions", "predictions/streets-ipm", "predictions/nobodys", "predictions.path names no folder.\n"
             "  in   town/predictions/nobodys\n  mend check predictions.path in the job; its paths are relative to the job file")]:
            with open(f"{folder}/job.yaml") as file:
                text = file.read().replace(was, now)
            with open(f"{folder}/lost.yaml", "w") as file:
                file.write(text)
            lost = town.run("run", "lost.yaml", "--store", "n/map.db")
            check(f"a folder that is not there: {key}", (lost[0], errors(lost[2])), (NO_INPUT, sentence))
        check(
            "no frame in the region", (found[0], errors(found[2])),
            (NO_INPUT, "None of the 5 frames reaches into the region.\n  in   job town\n"
                       "  mend give the region in metres of the map frame, or region: all"))
    finish()


def first_frame(tables):
    return min(json.load(open(f"{tables}/sample.json")), key=lambda row: row["timestamp"])["token"]


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
