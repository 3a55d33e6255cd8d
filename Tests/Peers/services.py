# SPDX-License-Identifier: MIT
"""Services that answer questions, as the real ones do: Turing v2 at /api, chat-completions in the dialects of Ollama,
llama.cpp and vLLM under /ollama/v1, /llama/v1 and /vllm/v1. It prints its port, and keeps every request in a file.

    services.py REQUESTS

A question decides what happens: "hang" never ends, "slow" takes two seconds, "count" counts to twenty, anything else is
said back.
"""
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

requests = open(sys.argv[1], "a", buffering=1)
closed = threading.Event()


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def reply(self, status, value, kind="application/json"):
        body = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        requests.write(f"GET {self.path}\n")
        if self.path.endswith("/models"):
            self.reply(200, {"object": "list", "data": [{"id": "tiny", "object": "model"}]})
        else:
            self.reply(404, {"error": {"message": "not found"}})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        # Of a key only whether there was one is kept.
        requests.write(json.dumps({"path": self.path, "hasKey": "Authorization" in self.headers or "userInfo" in body}) + "\n")
        if self.path == "/api":
            question = body["perception"]["inputText"]["text"]
            value = {"intent": {"code": 10004}, "results": [{"groupType": 0, "resultType": "text", "values": {"text": "机器人说：" + question}}]}
            return self.reply(200, value)
        question = body["messages"][-1]["content"]
        if question == "slow":
            time.sleep(2)
        words = [str(number) + " " for number in range(1, 21)] if question == "count" else ["你说", "的是：", question]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        dialect = self.path.split("/")[1]
        if question == "hang":
            self.wait()
            return
        if dialect == "ollama":
            for word in words:
                self.event({"role": "assistant", "content": word})
            self.event({"role": "assistant", "content": ""}, "stop")
        elif dialect == "llama":
            self.event({"role": "assistant", "content": None})
            for word in words:
                self.chunk(": keep-alive\n\n")
                self.event({"content": word})
            self.event({}, "stop")
            self.chunk('data: {"choices":[],"usage":{"total_tokens":9}}\n\n')
        else:
            self.event({"role": "assistant", "content": ""})
            for word in words:
                self.event({"reasoning_content": None, "content": word})
            self.event({"content": ""}, "stop")
        self.chunk("data: [DONE]\n\n")
        self.chunk("")

    def wait(self):
        """Until the client goes; then the time is written down."""
        self.connection.settimeout(60)
        try:
            while self.connection.recv(1):
                pass
        except OSError:
            pass
        requests.write(f"left {time.time()}\n")
        self.close_connection = True

    def event(self, delta, reason=None):
        value = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
        self.chunk("data: " + json.dumps(value, ensure_ascii=False) + "\n\n")
        time.sleep(0.01)

    def chunk(self, text):
        octets = text.encode()
        self.wfile.write(f"{len(octets):x}\r\n".encode() + octets + b"\r\n")
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Service)
print(server.server_address[1], flush=True)
server.serve_forever()
