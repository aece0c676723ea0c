// Says so where a browser is too old. It is read by browsers that are: no newer word may stand here.
(function () {
  // A module whose only function uses 128-bit numbers, as lib's do.
  var simd = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ];
  var isNewEnough =
    typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(simd)) && "toSorted" in Array.prototype;
  window.canRunNotebooks = isNewEnough;
  if (isNewEnough) return;
  document.querySelector("#opening p").innerHTML =
    "This browser is too old to run the notebooks: they need Chrome or Edge 110, Firefox 115, Safari 16.4 or a newer one. " +
    '<a href="../../index.html">Read the course</a> in this one.';
})();
