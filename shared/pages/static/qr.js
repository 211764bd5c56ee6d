// A QR code of version 3 at level M in its alphanumeric mode (ISO/IEC 18004), which holds a cheques code and no more.
// The mask is always the first: scanners read any, and one is enough for a text that changes every 15 seconds.
const SIZE = 29, DATA = 44, CHECK = 26;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

const exponents = [1], logarithms = [];
for (let at = 1; at < 255; at += 1) {
  const next = exponents[at - 1] << 1;
  exponents[at] = next & 256 ? next ^ 0x11d : next;
}
exponents.forEach((value, at) => { logarithms[value] = at; });
const times = (a, b) => (a && b ? exponents[(logarithms[a] + logarithms[b]) % 255] : 0);

function codewords(text) {
  let bits = "0010" + text.length.toString(2).padStart(9, "0");
  for (let at = 0; at < text.length; at += 2) {
    const pair = [...text.slice(at, at + 2)].map((sign) => SIGNS.indexOf(sign));
    bits += pair.length === 2 ? (pair[0] * 45 + pair[1]).toString(2).padStart(11, "0") : pair[0].toString(2).padStart(6, "0");
  }
  bits = (bits + "0000").padEnd(Math.ceil((bits.length + 4) / 8) * 8, "0");
  const bytes = bits.match(/.{8}/g).map((each) => parseInt(each, 2));
  for (let pad = 0xec; bytes.length < DATA; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

function checks(bytes) {
  let divisor = [1];
  for (let root = 0; root < CHECK; root += 1) {
    const next = [...divisor, 0];
    divisor.forEach((value, at) => { next[at + 1] ^= times(value, exponents[root]); });
    divisor = next;
  }
  const rest = [...bytes, ...Array(CHECK).fill(0)];
  for (let at = 0; at < DATA; at += 1) {
    const factor = rest[at];
    divisor.forEach((value, place) => { rest[at + place] ^= times(value, factor); });
  }
  return rest.slice(DATA);
}

export function modules(text) {
  const dark = Array.from({ length: SIZE }, () => Array(SIZE).fill(null));
  const square = (x0, y0, rings) => {
    for (let y = -4; y <= 4; y += 1) for (let x = -4; x <= 4; x += 1) {
      const ring = Math.max(Math.abs(x), Math.abs(y));
      if (ring < rings.length && dark[y0 + y]?.[x0 + x] !== undefined) dark[y0 + y][x0 + x] = rings[ring];
    }
  };
  for (let at = 0; at < SIZE; at += 1) dark[6][at] = dark[at][6] = at % 2 === 0;
  for (const [x, y] of [[3, 3], [SIZE - 4, 3], [3, SIZE - 4]]) square(x, y, [true, true, false, true, false]);
  square(22, 22, [true, false, true]);
  // What says "level M, first mask", twice.
  const format = (bit) => Boolean(0x5412 >> bit & 1);
  for (let bit = 0; bit < 15; bit += 1) {
    const along = bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8];
    const apart = bit < 8 ? [SIZE - 1 - bit, 8] : [8, SIZE - 15 + bit];
    dark[along[1]][along[0]] = dark[apart[1]][apart[0]] = format(bit);
  }
  dark[SIZE - 8][8] = true;
  const data = codewords(text);
  const bits = [...data, ...checks(data)].map((each) => each.toString(2).padStart(8, "0")).join("");
  let next = 0;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < SIZE; step += 1) for (const x of [right, right - 1]) {
      const y = (right + 1) & 2 ? step : SIZE - 1 - step;
      if (dark[y][x] === null) dark[y][x] = (bits[next++] === "1") !== ((x + y) % 2 === 0);
    }
  }
  return dark;
}

// The picture, black on white in every colour scheme, with the white around it that scanners need.
export function draw(text) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", `-4 -4 ${SIZE + 8} ${SIZE + 8}`);
  picture.setAttribute("shape-rendering", "crispEdges");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  let path = "";
  modules(text).forEach((row, y) => row.forEach((on, x) => { if (on) path += `M${x} ${y}h1v1h-1z`; }));
  shape.setAttribute("d", path);
  picture.append(shape);
  return picture;
}
