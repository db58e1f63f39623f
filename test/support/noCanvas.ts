// jsdom draws nothing, so whoever asks for something to draw with is answered as by a browser that has none left. Before anything is
// imported: xterm.js asks at once.
HTMLCanvasElement.prototype.getContext = () => null;
