// Builds SVG nodes in one call. Colours and widths come as classes or attributes: the pages allow no inline style.

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes and children; children that are null are left out. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}
