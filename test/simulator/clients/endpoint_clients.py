"""Asks a simulator what OpenAI's and Anthropic's own clients for Python ask Bedrock, and prints what came of each as one line of JSON.

Usage: endpoint_clients.py BASE_URL CHAT_MODEL RESPONSES_MODEL MESSAGES_MODEL
"""
import json
import sys

import anthropic
import openai

HELLO = [{"role": "user", "content": "Say hello."}]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def main(url, *models):
    clients = openai.OpenAI(base_url=f"{url}/openai/v1", api_key="key", max_retries=0), anthropic.Anthropic(base_url=f"{url}/anthropic", api_key="key", max_retries=0)
    for name, ask in questions(*clients, *models):
        print(json.dumps({"name": name, **told(ask)}), flush=True)


def told(ask):
    try:
        return {"found": ask()}
    except (openai.APIError, anthropic.APIError) as error:
        return {"error": type(error).__name__, "status": getattr(error, "status_code", None), "type": getattr(error, "type", None)}


def questions(openai_client, anthropic_client, chat_model, responses_model, messages_model):
    chat, responses, messages = openai_client.chat.completions, openai_client.responses, anthropic_client.messages

    def whole_chat(**changes):
        answer = chat.create(**{"model": chat_model, "messages": HELLO, **changes})
        message = answer.choices[0].message
        calls = [json.loads(call.function.arguments) for call in message.tool_calls or []]
        return {"reason": answer.choices[0].finish_reason, "tokens": answer.usage.completion_tokens, "calls": calls}

    def chat_stream():
        text, usage, reason = "", None, None
        for chunk in chat.create(model=chat_model, messages=HELLO, stream=True, stream_options={"include_usage": True}):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                reason = choice.finish_reason or reason
        return {"characters": len(text), "tokens": usage.completion_tokens, "reason": reason}

    def whole_response(**changes):
        response = responses.create(**{"model": responses_model, "input": "Say hello.", **changes})
        return {"status": response.status, "items": [item.type for item in response.output], "tokens": response.usage.output_tokens}

    def response_stream():
        with responses.stream(model=responses_model, input="Say hello.") as stream:
            deltas = [event.delta for event in stream if event.type == "response.output_text.delta"]
            final = stream.get_final_response()
        return {"isWhole": "".join(deltas) == final.output_text, "status": final.status}

    def stored_response():
        first = responses.create(model=responses_model, input="Say hello.")
        second = responses.create(model=responses_model, input="Again.", previous_response_id=first.id)
        same = responses.retrieve(first.id).output_text == first.output_text
        responses.delete(first.id)
        return {"same": same, "longer": second.usage.input_tokens > first.usage.input_tokens}

    def whole_message(**changes):
        message = messages.create(**{"model": messages_model, "max_tokens": 100, "messages": HELLO, **changes})
        return {"reason": message.stop_reason, "blocks": [block.type for block in message.content], "tokens": message.usage.output_tokens}

    def message_stream():
        with messages.stream(model=messages_model, max_tokens=100, messages=HELLO, thinking={"type": "adaptive"}) as stream:
            text = "".join(stream.text_stream)
            final = stream.get_final_message()
        return {"isWhole": text == final.content[-1].text, "blocks": [block.type for block in final.content]}

    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
    function = {"type": "function", "function": {"name": "find", "parameters": SCHEMA}}
    tool = {"name": "find", "input_schema": SCHEMA}
    yield "chat", whole_chat
    yield "chat stream", chat_stream
    yield "chat with an image", lambda: whole_chat(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}}]}])
    yield "chat with tools", lambda: whole_chat(tools=[function], tool_choice="required")
    yield "chat of no model", lambda: whole_chat(model="no.model")
    yield "response", whole_response
    yield "response stream", response_stream
    yield "response with tools", lambda: whole_response(tools=[{"type": "function", "strict": False, **function["function"]}])
    yield "stored response", stored_response
    yield "response with a mistake", lambda: whole_response(max_output_tokens=1)
    yield "message", whole_message
    yield "message stream", message_stream
    yield "message with an image", lambda: whole_message(messages=[{"role": "user", "content": [image]}])
    yield "message with tools", lambda: whole_message(tools=[tool], tool_choice={"type": "any"})
    yield "message with a mistake", lambda: whole_message(messages=[])


main(*sys.argv[1:])
