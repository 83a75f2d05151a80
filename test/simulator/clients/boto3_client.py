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


TOOLS = {
    "tools": [
        {"toolSpec": {"name": "weather", "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}},
        {"toolSpec": {"name": "clock", "inputSchema": {"json": {"type": "object"}}}},
        {"cachePoint": {"type": "default"}},
    ]
}
THINKING = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0" + bytes(9)


def message_of(events):
    """The message that a stream tells, put together as an agent does."""
    blocks, stop_reason = {}, None
    for event in events:
        start, delta = event.get("contentBlockStart"), event.get("contentBlockDelta")
        if start:
            blocks[start["contentBlockIndex"]] = {"toolUse": {**start["start"]["toolUse"], "input": ""}}
        if delta:
            add(blocks.setdefault(delta["contentBlockIndex"], {}), delta["delta"])
        stop_reason = event.get("messageStop", {}).get("stopReason", stop_reason)
    content = [blocks[index] for index in sorted(blocks)]
    for block in content:
        if "toolUse" in block:
            block["toolUse"]["input"] = json.loads(block["toolUse"]["input"] or "{}")
    return content, stop_reason


def add(block, delta):
    if "toolUse" in delta:
        block["toolUse"]["input"] += delta["toolUse"]["input"]
    elif "reasoningContent" in delta:
        told = block.setdefault("reasoningContent", {"reasoningText": {"text": "", "signature": ""}})["reasoningText"]
        for key, text in delta["reasoningContent"].items():
            told[key] += text
    else:
        block["text"] = block.get("text", "") + delta["text"]


def results_of(content):
    uses = [block["toolUse"] for block in content if "toolUse" in block]
    return [{"toolResult": {"toolUseId": use["toolUseId"], "content": [{"text": "noon"}]}} for use in uses]


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

    def agent(stream, **changes):
        """Answers every call of a tool until the model ends its turn."""
        messages, reasons, kinds = list(HELLO), [], set()
        for _ in range(40):
            fields = {"modelId": CLAUDE, "messages": messages, "toolConfig": TOOLS, "inferenceConfig": {"maxTokens": 4000}, **changes}
            if stream:
                content, reason = message_of(runtime.converse_stream(**fields)["stream"])
            else:
                answer = runtime.converse(**fields)
                content, reason = answer["output"]["message"]["content"], answer["stopReason"]
            reasons.append(reason)
            kinds |= {kind for block in content for kind in block}
            if reason != "tool_use":
                break
            messages += [{"role": "assistant", "content": content}, {"role": "user", "content": results_of(content)}]
        return {"ends": reasons[-1], "calls": set(reasons[:-1]) == {"tool_use"}, "kinds": sorted(kinds - {"text"})}

    def unsigned():
        fields = {"modelId": CLAUDE, "toolConfig": TOOLS, "inferenceConfig": {"maxTokens": 4000}, "additionalModelRequestFields": THINKING}
        content = runtime.converse(messages=HELLO, **fields)["output"]["message"]["content"]
        carried = [block for block in content if "reasoningContent" not in block]
        return runtime.converse(messages=[*HELLO, {"role": "assistant", "content": carried}, {"role": "user", "content": results_of(content)}], **fields)

    def seen(*blocks, **changes):
        answer = converse(modelId=CLAUDE, messages=[{"role": "user", "content": [*blocks, {"text": "What is this?"}]}], **changes)
        return answer["usage"]["inputTokens"]

    image = {"image": {"format": "png", "source": {"bytes": PNG}}}
    document = {"document": {"format": "txt", "name": "notes", "source": {"bytes": b"x" * 400}}}

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
    yield "tools in a stream", lambda: agent(True)
    yield "tools in whole answers", lambda: agent(False)
    yield "thinking beside tools", lambda: agent(True, additionalModelRequestFields=THINKING)
    yield "an image", lambda: seen(image)
    yield "a document", lambda: seen(document)
    yield "a thought that is not carried back", unsigned
    yield "an image of another format", lambda: seen({"image": {"format": "jpeg", "source": {"bytes": PNG}}})
    yield "an image for a model of text", lambda: converse(messages=[{"role": "user", "content": [image]}])
    yield "a document with a dot in its name", lambda: seen({"document": {**document["document"], "name": "notes.txt"}})
    yield "an unknown model", lambda: converse(modelId="amazon.nova-nothing-v1:0")
    yield "a profile of another geography", lambda: converse(modelId="eu.amazon.nova-micro-v1:0")
    yield "more tokens than the model writes", lambda: converse(inferenceConfig={"maxTokens": 100_000_000})
    yield "both temperature and topP", lambda: converse(modelId=CLAUDE, inferenceConfig={"temperature": 0.5, "topP": 0.5})
    yield "an unknown foundation model's details", lambda: control.get_foundation_model(modelIdentifier="amazon.nothing-v1:0")
    yield "a body that is no JSON", lambda: runtime.invoke_model(modelId=CLAUDE, body=b"{")


main(sys.argv[1])
