"""A real server of grpc.health.v1 on a free port, which it prints: bare, with the health service, or with a token asked for."""

import sys
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

STATUS = health_pb2.HealthCheckResponse
TOKEN = "Bearer t0ken-for-grpc"


class Guard(grpc.ServerInterceptor):
    def intercept_service(self, continuation, details):
        sent = dict(details.invocation_metadata).get("authorization")
        if sent == TOKEN:
            return continuation(details)
        code = grpc.StatusCode.UNAUTHENTICATED if sent is None else grpc.StatusCode.PERMISSION_DENIED
        return grpc.unary_unary_rpc_method_handler(lambda _, context: context.abort(code, "50 % of nothing\nfor " + str(sent)))


mode = sys.argv[1]
server = grpc.server(futures.ThreadPoolExecutor(4), interceptors=[Guard()] if mode == "guarded" else [])
if mode != "bare":
    servicer = health.HealthServicer()
    for name, status in {"": STATUS.SERVING, "down": STATUS.NOT_SERVING, "odd": STATUS.UNKNOWN, "x" * 200: STATUS.SERVING}.items():
        servicer.set(name, status)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
if mode == "tls":
    key, certificate = (open(path, "rb").read() for path in sys.argv[2:4])
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
sys.stdin.read()
