"""Asks a simulator what AWS's own SDK for Python asks Bedrock, and prints what came of each as one line of JSON.

Usage: boto3_client.py ENDPOINT_URL
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=20)
KEYS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
MODEL = "us.amazon.nova-micro-v1:0"
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
HELLO = [{"role": "user", "content": [{"text": "Say hello."}]}]


def main(url):
    def client(service):
        return boto3.client(service, region_name="us-east-1", endpoint_url=url, config=CONFIG, **KEYS)

    control, runtime = client("bedrock"), client("bedrock-runtime")
    for name, ask in questions(control, runtime):
        print(json.dumps({"name": name, **told(ask)}), flush=True)


def told(ask):
    try:
        return {"found": ask()}
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"status": status, "code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except BotoCoreError as error:
        return {"unreadable": f"{type(error).__name__}: {error}"}


def questions(control, runtime):
    def converse(**changes):
        fields = {"modelId": MODEL, "messages": HELLO, "inferenceConfig": {"maxTokens": 20}, **changes}
        return runtime.converse(**fields)

    def streamed(**changes):
        fields = {"modelId": MODEL, "messages": HELLO, "inferenceConfig": {"maxTokens": 20}, **changes}
        events = list(runtime.converse_stream(**fields)["stream"])
        return {
            "events": sorted({key for event in events for key in event}),
            "usage": next(event["metadata"]["usage"] for event in events if "metadata" in event),
            "stopReason": next(event["messageStop"]["stopReason"] for event in events if "messageStop" in event),
        }

    def answered():
        answer = converse()
        return {"role": answer["output"]["message"]["role"], "usage": answer["usage"], "stopReason": answer["stopReason"]}

    claude_body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 20, "messages": [{"role": "user", "content": "Say hello."}]}

    def invoked():
        body = json.loads(runtime.invoke_model(modelId=CLAUDE, body=json.dumps(claude_body))["body"].read())
        return {"type": body["type"], "role": body["role"], "output_tokens": body["usage"]["output_tokens"]}

    def invoked_stream():
        answer = runtime.invoke_model_with_response_stream(modelId=CLAUDE, body=json.dumps(claude_body))
        return sorted({json.loads(event["chunk"]["bytes"])["type"] for event in answer["body"]})

    def counted():
        return runtime.count_tokens(modelId=CLAUDE.removeprefix("us."), input={"converse": {"messages": HELLO}})["inputTokens"]

    def all_pages(operation, key, **fields):
        pages = control.get_paginator(operation).paginate(**fields)
        return [entry for page in pages for entry in page[key]]

    yield "list_foundation_models", lambda: sorted(m["modelId"] for m in control.list_foundation_models()["modelSummaries"])
    yield "get_foundation_model", lambda: control.get_foundation_model(modelIdentifier="amazon.nova-micro-v1:0")["modelDetails"]["modelLifecycle"]["status"]
    yield "list_inference_profiles", lambda: sorted(p["inferenceProfileId"] for p in all_pages("list_inference_profiles", "inferenceProfileSummaries", PaginationConfig={"PageSize": 3}))
    yield "get_inference_profile", lambda: control.get_inference_profile(inferenceProfileIdentifier=MODEL)["status"]
    yield "list_model_invocation_jobs", lambda: control.list_model_invocation_jobs()["invocationJobSummaries"]
    yield "list_provisioned_model_throughputs", lambda: control.list_provisioned_model_throughputs()["provisionedModelSummaries"]
    yield "converse", answered
    yield "converse_stream", streamed
    yield "invoke_model", invoked
    yield "invoke_model_with_response_stream", invoked_stream
    yield "count_tokens", counted
    yield "an unknown model", lambda: converse(modelId="amazon.nova-nothing-v1:0")
    yield "a profile of another geography", lambda: converse(modelId="eu.amazon.nova-micro-v1:0")
    yield "more tokens than the model writes", lambda: converse(inferenceConfig={"maxTokens": 100_000_000})
    yield "both temperature and topP", lambda: converse(modelId=CLAUDE, inferenceConfig={"temperature": 0.5, "topP": 0.5})
    yield "an unknown foundation model's details", lambda: control.get_foundation_model(modelIdentifier="amazon.nothing-v1:0")
    yield "a body that is no JSON", lambda: runtime.invoke_model(modelId=CLAUDE, body=b"{")


main(sys.argv[1])
