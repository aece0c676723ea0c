// Contrast of colours by WCAG 2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
(() => {
  const canvas = document.createElement("canvas");
  const pixel = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));

  /** Any CSS colour as [red, green, blue], 0 to 255; one that is not opaque as it looks on the ground. */
  function channels(colour, ground = "#fff") {
    for (const layer of [ground, colour]) {
      pixel.fillStyle = layer;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  function luminance(rgb) {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  /** The colour itself or, if its contrast is below `wanted`, the nearest one towards black or white with enough. */
  function readable(colour, ground, wanted = 4.5) {
    const back = channels(ground);
    const goal = luminance(back) > 0.18 ? 0 : 255;
    const from = channels(colour, ground);
    for (let share = 0; share < 1; share += 0.05) {
      const mixed = from.map((c) => Math.round(c + (goal - c) * share));
      if (ratio(mixed, back) >= wanted) return `rgb(${mixed.join(", ")})`;
    }
    return goal ? "#fff" : "#000";
  }

  window.contrast = { readable, ratio: (one, other) => ratio(channels(one), channels(other)) };
})();
