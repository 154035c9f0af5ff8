// Stands in for a part of lodash (see build.mjs): the name of a value's kind behind any Symbol.toStringTag, like "[object Map]".
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
