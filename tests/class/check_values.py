"""Prints what is wrong with deploy/kubernetes/values.yaml by chart-schema.json, a line for each finding."""

import json
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

from class_server import ROOT

schema = json.loads((Path(__file__).parent / "chart-schema.json").read_text())
values = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "values.yaml").read_text())
for error in Draft7Validator(schema).iter_errors(values):
    print(error.json_path, error.message)
