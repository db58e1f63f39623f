// The one policy of the page: text may be set as HTML only when it holds no markup. Mantine sets such text; evidence never passes.
// A file of its own, in front of every module, because a policy made later would not cover what ran before it.
if (window.trustedTypes) {
  window.trustedTypes.createPolicy('default', { createHTML: (text) => (/[<&]/.test(text) ? null : text) });
}
