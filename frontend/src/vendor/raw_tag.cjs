// Stands in for a part of lodash: the name of a value's kind behind any Symbol.toStringTag, like "[object Map]".
//
// What: it asks whether a tag may be covered instead of trying and catching. Why: to say where an exception was thrown V8 parses the whole bundle
// again, 85 ms while it is loaded. Upstream: https://github.com/lodash/lodash/blob/4.17.21/lodash.js (getRawTag). Without it: slower start, the same.
const name = (value) => Object.prototype.toString.call(value);

/** Whether the tag may be covered for a moment: built-in kinds forbid it, and need no look behind it. */
function canCover(value) {
  for (let at = Object(value); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, Symbol.toStringTag);
    if (found) return Boolean(found.writable && found.configurable) && Object.isExtensible(value);
  }
  return false;
}

const rawTag = (value) => {
  if (!canCover(value)) return name(value);
  const own = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  value[Symbol.toStringTag] = undefined;
  const found = name(value);
  if (own) Object.defineProperty(value, Symbol.toStringTag, own);
  else delete value[Symbol.toStringTag];
  return found;
};

module.exports = Object.assign(rawTag, { canCover });
