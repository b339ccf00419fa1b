// Lets a test change what goes over the page's WebSocket: window.fromServer and window.fromPage take a frame and give one.
(() => {
  const altered = (text, by) => {
    const message = JSON.parse(text);
    return JSON.stringify(Array.isArray(message) ? message.map((frame) => by(frame)) : by(message));
  };
  window.fromServer = window.fromPage = (frame) => frame;
  window.WebSocket = class extends WebSocket {
    send(text) {
      window.socket = this;
      super.send(altered(text, (frame) => window.fromPage(frame)));
    }
    set onmessage(take) {
      super.onmessage = take && (({ data }) => take({ data: altered(data, (frame) => window.fromServer(frame)) }));
    }
  };
})();
