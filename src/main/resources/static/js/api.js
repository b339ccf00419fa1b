// The page on which the HTTP API can be tried: Swagger UI over openapi.yaml.

const STREAM_MILLIS = 3000;

// An event stream has no end, and Swagger UI shows an answer when that has come: here it ends after a while.
async function beginningOf(url, request) {
  const response = await fetch(url, request);
  if (!(response.headers.get('content-type') || '').startsWith('text/event-stream')) {
    return response;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const end = setTimeout(() => reader.cancel(), STREAM_MILLIS);
  let text = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    text += piece.value;
  }
  clearTimeout(end);
  return new Response(text, { status: response.status, statusText: response.statusText, headers: response.headers });
}

window.SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null, // or it would show the document to a server elsewhere
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).pathname.endsWith('/sse')) {
      request.userFetch = beginningOf;
    }
    return request;
  },
});
