# Writes tests/oracle/metafor.json: what metafor gives on a grid of data sets, estimators, intervals
# and prediction conventions, with the calls and versions that made it. The tests read the file and
# need no R.  Run from the root:  Rscript tests/oracle/metafor.R
# Needs r-base-core, r-cran-metafor, r-cran-metadat (Debian). Iterations are tightened well beyond
# metafor's defaults (threshold 1e-5, tol eps^0.25), which agree with nobody to 1e-8.

suppressMessages({library(metafor); library(metadat)})

emit <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- vapply(x, emit, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', parts, collapse = ", "), "}"))
  }
  one <- function(v) {
    if (is.na(v)) "null"
    else if (is.logical(v)) tolower(as.character(v))
    else if (is.character(v)) paste0('"', gsub('"', '\\\\"', v), '"')
    else sprintf("%.17g", v)
  }
  parts <- vapply(unname(as.vector(x)), one, "")
  if (length(parts) == 1 && !inherits(x, "AsIs")) parts
  else paste0("[", paste(parts, collapse = ", "), "]")
}
lines_of <- function(x) {
  open <- if (is.null(names(x))) c("[", "]") else c("{", "}")
  keys <- if (is.null(names(x))) "" else paste0('"', names(x), '": ')
  paste0(open[1], "\n", paste0(keys, vapply(x, emit, ""), collapse = ",\n"), "\n", open[2])
}
vec <- function(x) I(as.numeric(x))

# ---- data sets: the call that makes each is kept as text and evaluated ---------------------------
calls <- c(
  bcg            = 'escalc("RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)',
  bcg_k2         = 'escalc("RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)[c(4, 7), ]',
  bcg_k3         = 'escalc("RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)[c(1, 5, 8), ]',
  bcg_rd         = 'escalc("RD", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)',
  li2007         = 'escalc("OR", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.li2007)',
  nielweise2007  = 'escalc("OR", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.nielweise2007)',
  hine1989       = 'escalc("RD", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.hine1989)',
  hart1999       = 'escalc("IRR", x1i=x1i, x2i=x2i, t1i=t1i, t2i=t2i, data=dat.hart1999)',
  normand1999    = 'escalc("MD", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, data=dat.normand1999)',
  normand1999_g  = 'escalc("SMD", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, data=dat.normand1999)',
  raudenbush1985 = 'dat.raudenbush1985[, c("yi", "vi")]',
  hackshaw1998   = 'dat.hackshaw1998[, c("yi", "vi")]',
  bangert2004    = 'dat.bangertdrowns2004[, c("yi", "vi")]',
  molloy2014     = 'escalc("ZCOR", ri=ri, ni=ni, data=dat.molloy2014)',
  assink2016     = 'dat.assink2016[, c("yi", "vi")]',
  identical      = 'data.frame(yi=rep(0.5, 4), vi=c(0.02, 0.05, 0.1, 0.4))',
  homogeneous    = 'data.frame(yi=c(-0.31, -0.28, -0.35, -0.22, -0.30), vi=c(0.04, 0.03, 0.09, 0.06, 0.02))',
  few_agreeing   = 'data.frame(yi=c(0.41, 0.44), vi=c(0.05, 0.08))'
)
sets <- lapply(calls, function(call) {
  d <- eval(parse(text = call)); d <- d[!is.na(d$yi) & !is.na(d$vi), ]
  list(call = call, yi = as.numeric(d$yi), vi = as.numeric(d$vi))
})

methods <- c("DL", "PM", "REML", "ML", "SJ", "HE", "HS", "EB")
tests   <- c("wald" = "z", "hksj" = "knha", "hksj-floored" = "adhoc")
tight <- function(vi) list(threshold = 1e-14 * mean(vi), maxiter = 1e6)
tight_root <- function(vi, yi) list(tol = 1e-16 * mean(vi), maxiter = 1e5, tau2.max = 1000 * (var(yi) + max(vi)))
control_of <- function(method, d) if (method == "PM") tight_root(d$vi, d$yi) else tight(d$vi)
fit <- function(d, method, test) suppressWarnings(
  rma(d$yi, d$vi, method = method, test = test,
      control = if (method %in% c("PM", "ML", "REML", "EB")) control_of(method, d) else list()))
limits <- function(p) vec(c(p$pi.lb, p$pi.ub))
predictions <- function(d, method, test, res, wald) {
  k <- length(d$yi)
  # Where k - 2 < 1 metafor sets the degrees of freedom to 1; we refuse, so nothing is pinned.
  list("normal" = limits(predict(wald)),
       "higgins" = if (k > 2) limits(predict(wald, pi.type = "riley")),
       "partlett-riley" = if (k > 2) limits(predict(res, pi.type = "riley")),
       "metafor-t" = limits(predict(res, pi.type = "t")))
}
heterogeneity <- function(d) {
  fe <- rma(d$yi, d$vi, method = "FE")
  list(q = fe$QE, q_p = fe$QEp, i2_q = fe$I2, h2_q = fe$H2)
}

pooled <- list()
for (name in names(sets)) {
  d <- sets[[name]]; q <- heterogeneity(d)
  for (method in methods) {
    wald <- fit(d, method, "z")
    for (interval in names(tests)) {
      test <- tests[[interval]]; res <- fit(d, method, test)
      pooled[[length(pooled) + 1]] <- c(list(
        dataset = name, model = "random", tau2_method = method, interval = interval,
        call = sprintf('rma(yi, vi, method="%s", test="%s")', method, test),
        estimate = c(res$beta), se = res$se, ci_low = res$ci.lb, ci_high = res$ci.ub,
        tau2 = res$tau2, i2_tau2 = res$I2, h2_tau2 = res$H2), q, list(
        weights = vec(weights(wald)), predictions = predictions(d, method, test, res, wald)))
    }
  }
  for (interval in names(tests)) {
    res <- fit(d, "FE", tests[[interval]])
    pooled[[length(pooled) + 1]] <- c(list(
      dataset = name, model = "common", tau2_method = NA, interval = interval,
      call = sprintf('rma(yi, vi, method="FE", test="%s")', tests[[interval]]),
      estimate = c(res$beta), se = res$se, ci_low = res$ci.lb, ci_high = res$ci.ub), q,
      list(weights = vec(weights(res))))
  }
}

tau2_intervals <- lapply(names(sets), function(name) {
  d <- sets[[name]]
  ci <- confint(fit(d, "REML", "z"), type = "QP", control = c(tight_root(d$vi, d$yi), tau2.min = 0))
  list(dataset = name, call = 'confint(rma(yi, vi), type="QP")', low = ci$random[1, 2],
       high = ci$random[1, 3], empty = ci$ci.null)
})

loo <- lapply(c("bcg", "homogeneous", "normand1999"), function(name) {
  d <- sets[[name]]; r <- leave1out(rma(d$yi, d$vi, method = "DL"))
  list(dataset = name, call = 'leave1out(rma(yi, vi, method="DL"))', estimate = vec(r$estimate), se = vec(r$se),
       ci_low = vec(r$ci.lb), ci_high = vec(r$ci.ub), tau2 = vec(r$tau2), q = vec(r$Q))
})
cumulated <- lapply(c("bcg", "homogeneous", "normand1999"), function(name) {
  d <- sets[[name]]; r <- cumul(rma(d$yi, d$vi, method = "DL"))
  list(dataset = name, call = 'cumul(rma(yi, vi, method="DL"))', estimate = vec(r$estimate[-1]), se = vec(r$se[-1]),
       ci_low = vec(r$ci.lb[-1]), ci_high = vec(r$ci.ub[-1]), tau2 = vec(r$tau2[-1]))
})

# ---- tables of counts ---------------------------------------------------------------------------
tables <- list(
  bcg = with(dat.bcg, list(a = vec(tpos), n1 = vec(tpos + tneg), c = vec(cpos), n2 = vec(cpos + cneg))),
  nielweise2007 = with(dat.nielweise2007, list(a = vec(ai), n1 = vec(n1i), c = vec(ci), n2 = vec(n2i))),
  li2007 = with(dat.li2007, list(a = vec(ai), n1 = vec(n1i), c = vec(ci), n2 = vec(n2i))),
  double_zero = list(a = vec(c(0, 3, 1, 20)), n1 = vec(c(20, 40, 25, 20)),
                     c = vec(c(0, 9, 4, 22)), n2 = vec(c(22, 38, 30, 22))))
measures <- c(OR = "odds_ratio", RR = "risk_ratio", RD = "risk_difference")
rules <- c("none" = "none", "add-half-if-zero" = "only0", "add-half-all" = "all")
counts <- list()
for (name in names(tables)) for (m in c("RR", "OR", "RD")) for (rule in names(rules)) {
  t <- tables[[name]]
  r <- suppressWarnings(escalc(m, ai = t$a, n1i = t$n1, ci = t$c, n2i = t$n2, add = 1/2, to = rules[[rule]]))
  ok <- is.finite(r$yi) & is.finite(r$vi) & r$vi > 0
  counts[[length(counts) + 1]] <- list(tables = name, zero_cells = rule,
    measure = measures[[m]],
    call = sprintf('escalc("%s", ai, n1i, ci, n2i, add=1/2, to="%s")', m, rules[[rule]]),
    yi = vec(ifelse(ok, r$yi, NA)), vi = vec(ifelse(ok, r$vi, NA)))
}
by_counts <- list()
for (name in setdiff(names(tables), "double_zero")) for (m in c("RR", "OR", "RD")) {
  # of a table without any event metafor keeps the counts and drops the effect: left out of both
  t <- lapply(tables[[name]], function(x) x[tables[[name]]$a + tables[[name]]$c > 0])
  r <- suppressWarnings(rma.mh(ai = t$a, n1i = t$n1, ci = t$c, n2i = t$n2, measure = m, correct = FALSE))
  by_counts[[length(by_counts) + 1]] <- list(tables = name, measure = measures[[m]],
    call = sprintf('rma.mh(ai, n1i, ci, n2i, measure="%s", correct=FALSE)', m),
    estimate = c(r$beta), se = r$se, ci_low = r$ci.lb, ci_high = r$ci.ub,
    q = r$QE, q_p = r$QEp, i2_q = r$I2, h2_q = r$H2, weights = vec(weights(r)))
}
means_data <- with(dat.normand1999, list(m1 = vec(m1i), sd1 = vec(sd1i), n1 = vec(n1i), m2 = vec(m2i), sd2 = vec(sd2i), n2 = vec(n2i)))
means <- lapply(list(c("MD", "LS"), c("MD", "HO"), c("SMD", "LS"), c("SMD", "UB")), function(o) {
  r <- with(dat.normand1999, escalc(o[1], m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, vtype = o[2]))
  list(measure = c(MD = "mean_difference", SMD = "smd")[[o[1]]], vtype = o[2],
       call = sprintf('escalc("%s", m1i, sd1i, n1i, m2i, sd2i, n2i, data=dat.normand1999, vtype="%s")', o[1], o[2]),
       yi = vec(r$yi), vi = vec(r$vi))
})

versions <- list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                 metadat = as.character(packageVersion("metadat")))
control <- list(
  "ML, REML, EB" = "control=list(threshold=1e-14*mean(vi), maxiter=1e6)",
  "PM, confint" = "control=list(tol=1e-16*mean(vi), maxiter=1e5, tau2.max=1000*(var(yi)+max(vi)))")
parts <- list(
  versions = emit(versions), control = emit(control),
  datasets = lines_of(lapply(sets, function(d) list(call = d$call, yi = vec(d$yi), vi = vec(d$vi)))),
  pooled = lines_of(pooled), tau2_intervals = lines_of(tau2_intervals), leave_one_out = lines_of(loo),
  cumulative = lines_of(cumulated), tables = lines_of(tables),
  counts = lines_of(counts), mantel_haenszel = lines_of(by_counts), means_data = emit(means_data), means = lines_of(means))
writeLines(paste0("{\n", paste0('"', names(parts), '": ', parts, collapse = ",\n"), "\n}"), "tests/oracle/metafor.json")
