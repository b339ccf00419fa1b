// Lets a test change what goes over the page's WebSocket: window.fromServer and window.fromPage take a frame and give one.
(() => {
  window.fromServer = window.fromPage = (frame) => frame;
  window.WebSocket = class extends WebSocket {
    send(text) {
      super.send(JSON.stringify(window.fromPage(JSON.parse(text))));
    }
    set onmessage(take) {
      super.onmessage = take && (({ data }) => take({ data: JSON.stringify(window.fromServer(JSON.parse(data))) }));
    }
  };
})();
