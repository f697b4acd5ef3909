export { BudgetExhaustedError } from './budget-exhausted-error.js';
export { dayOf, monthOf, recentDays, recentMonths, secondsLeftOfDay } from './calendar.js';
export { Expense } from './expense.js';
export { countsOf, type ModelUsage, type Tokens, usageIn } from './usage-counts.js';
export {
  type Counts,
  type Entry,
  type Reservation,
  RESERVATION_TTL_IN_MS,
  type Standing,
  USAGE_LEDGER,
  type UsageLedger,
} from './usage-ledger.js';
export { FailoverUsageLedger } from './usage-ledger.failover.js';
export { MemoryUsageLedger } from './usage-ledger.memory.js';
export { RedisUsageLedger } from './usage-ledger.redis.js';
export { UsageModule } from './usage.module.js';
export type { UsageReport } from './usage-report.js';
export { type BudgetState, UsageService } from './usage.service.js';
