// Adds up what moved on the page without being asked to, and what its Content-Security-Policy forbade.
(() => {
  window.shift = 0;
  window.shifted = [];
  window.violations = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries().filter((each) => !each.hadRecentInput)) {
      window.shift += entry.value;
      window.shifted.push(`${entry.value.toFixed(4)} by ${entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join()}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
})();
