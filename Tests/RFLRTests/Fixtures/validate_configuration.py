"""Judges configuration documents by a JSON Schema, with the jsonschema package.

Usage: python3 validate_configuration.py SCHEMA DOCUMENTS
DOCUMENTS is a JSON list; each document gives one line: valid, or invalid with the first reason.
"""

import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    documents = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for document in documents:
    error = next(validator.iter_errors(document), None)
    print("valid" if error is None else "invalid: " + " ".join(error.message.split()))
