"""A WHIP and WHEP door just thick enough for real clients, and pages that publish and watch."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ifsa.realtime.forwarder import Answer, BadOffer, Forwarder, PatchRefused
from tests.realtime.forwarder.peer import eventually

Rewrite = Callable[[str], str]


class Door:
    """`POST /{stream}/whip` and `/whep`, `PATCH` and `DELETE /sessions/{session}`, `GET /`.

    ``rewrite`` may change each answer on its way (to lead a client through a lossy relay).
    """

    def __init__(self, forwarder: Forwarder, rewrite: Rewrite = lambda sdp: sdp) -> None:
        self.forwarder = forwarder
        self.rewrite = rewrite
        self.refusals: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/", self.page),
                Route("/{stream}/whip", self.publish, methods=["POST"]),
                Route("/{stream}/whep", self.watch, methods=["POST"]),
                Route("/sessions/{session}", self.session, methods=["PATCH", "DELETE"]),
            ]
        )

    async def page(self, request: Request) -> Response:
        return HTMLResponse(PAGE)

    async def publish(self, request: Request) -> Response:
        return await self._answer(request, self.forwarder.publish)

    async def watch(self, request: Request) -> Response:
        return await self._answer(request, self.forwarder.watch)

    async def session(self, request: Request) -> Response:
        session = request.path_params["session"]
        if request.method == "DELETE":
            return Response(status_code=200 if self.forwarder.close(session) else 404)
        fragment = (await request.body()).decode()
        try:
            patched = self.forwarder.patch(session, fragment, request.headers.get("if-match"))
        except PatchRefused as refusal:
            return Response(status_code=refusal.status)
        body = self.rewrite(patched.fragment or "")
        headers = {"etag": patched.etag} if patched.etag else {}
        return Response(body, patched.status, headers, "application/trickle-ice-sdpfrag")

    async def _answer(self, request: Request, make: Callable[[str, str], Answer]) -> Response:
        offer = (await request.body()).decode()
        try:
            answer = make(request.path_params["stream"], offer)
        except BadOffer as refusal:
            self.refusals.append(refusal.code)
            return Response(json.dumps({"code": refusal.code}), 422)
        headers = {"location": f"/sessions/{answer.session}", "etag": answer.etag}
        return Response(self.rewrite(answer.sdp), 201, headers, "application/sdp")


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Serve ``app`` on loopback; its address."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    host, port = server.servers[0].sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.should_exit = True
    await serving


PAGE = """<!doctype html><title>door</title><video id=v autoplay muted playsinline></video>
<script>
const pcs = [];
async function negotiate(pc, url) {
  await pc.setLocalDescription(await pc.createOffer());
  const began = performance.now();
  const answer = await fetch(url, {method: 'POST', body: pc.localDescription.sdp,
    headers: {'content-type': 'application/sdp'}});
  if (answer.status !== 201) throw new Error(await answer.text());
  pc.session = answer.headers.get('location');
  pc.etag = answer.headers.get('etag');
  pc.connected = new Promise(done => pc.addEventListener('connectionstatechange',
    () => pc.connectionState === 'connected' && done(performance.now() - began)));
  await pc.setRemoteDescription({type: 'answer', sdp: await answer.text()});
  pcs.push(pc);
  return pc;
}
async function publish(stream, codec) {
  const media = await navigator.mediaDevices.getUserMedia(
    {audio: true, video: {width: 640, height: 360, frameRate: 25}});
  const pc = new RTCPeerConnection();
  for (const track of media.getTracks()) {
    const sender = pc.addTransceiver(track, {direction: 'sendonly', streams: [media]});
    if (codec && track.kind === 'video') sender.setCodecPreferences(
      RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === codec));
  }
  await negotiate(pc, `/${stream}/whip`);
  return pc.connected;
}
async function watch(stream, codec) {
  const pc = new RTCPeerConnection();
  const media = new MediaStream();
  pc.addTransceiver('audio', {direction: 'recvonly'});
  const video = pc.addTransceiver('video', {direction: 'recvonly'});
  if (codec) video.setCodecPreferences(
    RTCRtpReceiver.getCapabilities('video').codecs.filter(c => c.mimeType === codec));
  pc.addEventListener('track', event => media.addTrack(event.track));
  const element = document.getElementById('v');
  element.srcObject = media;
  const began = performance.now();
  const shown = new Promise(done => element.requestVideoFrameCallback(
    () => done(performance.now() - began)));
  pc.shown = shown;
  await negotiate(pc, `/${stream}/whep`);
  return pc.connected;
}
const within = (promise, ms) => Promise.race(
  [promise, new Promise(done => setTimeout(() => done(null), ms))]);
async function inbound(kind, index = 0) {
  for (const report of (await pcs[index].getStats()).values())
    if (report.type === 'inbound-rtp' && report.kind === kind) return report;
  return null;
}
async function outbound(kind, index = 0) {
  for (const report of (await pcs[index].getStats()).values())
    if (report.type === 'outbound-rtp' && report.kind === kind) return report;
  return null;
}
function picture() {
  const element = document.getElementById('v'), canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const context = canvas.getContext('2d');
  context.drawImage(element, 0, 0, 64, 36);
  return Array.from(context.getImageData(0, 0, 64, 36).data).join();
}
</script>"""
