"""Judges job files by the schema: prints the name of each that fails, one a line.  Usage: jobs-by-schema.py SCHEMA JOB.yaml…"""
import json
import sys

import jsonschema
import yaml

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
judge = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    if not judge.is_valid(yaml.safe_load(open(path))):
        print(path)
