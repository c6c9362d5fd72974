# A Slurm of one node on loopback, all of it below one folder (practice of the field: no systemd, no cgroups needed).
# cluster_missing: prints why there can be none, or fails. cluster_up FOLDER fails when it does not come up; cluster_down.

cluster_missing() {
  local tool
  for tool in munged slurmctld slurmd sbatch squeue scontrol; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed (packages slurm-wlm, munge)"; return 0; }
  done
  [ "$(id -u)" = 0 ] || { echo "slurmd starts jobs as their users and needs root"; return 0; }
  return 1
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for SECONDS COMMAND..: until the command succeeds
wait_for() {
  local limit=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $limit ] || { echo "waited in vain for: $*" >&2; return 1; }
    sleep 0.2
  done
}

cluster_up() {
  cluster=$1
  local host
  host=$(hostname -s)
  export SLURM_CONF=$cluster/slurm.conf
  install -d -m 0755 "$cluster" "$cluster"/{state,spool,log,run}
  install -d -m 0700 "$cluster/key"
  (umask 077 && head -c 1024 /dev/urandom >"$cluster/key/munge.key")
  munged --key-file="$cluster/key/munge.key" --socket="$cluster/run/munge.sock" --pid-file="$cluster/run/munged.pid" \
    --log-file="$cluster/log/munged.log" --seed-file="$cluster/key/munge.seed" || return 1
  cat >"$SLURM_CONF" <<C
ClusterName=hearthwatch
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$cluster/run/munge.sock
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/run/slurmctld.pid
SlurmdPidFile=$cluster/run/slurmd.pid
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MpiDefault=none
ReturnToService=2
MaxArraySize=10001
MaxJobCount=20000
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill,UsePss
JobCompType=jobcomp/filetxt
JobCompLoc=$cluster/log/jobcomp.log
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000
RequeueExit=75
$(slurmd -C | sed -n 1p | sed 's/ UpTime.*//') NodeAddr=127.0.0.1 State=UNKNOWN
PartitionName=night Nodes=$host Default=YES MaxTime=INFINITE State=UP
C
  slurmctld && wait_for 30 scontrol ping && slurmd && wait_for 60 sh -c 'sinfo -h -o %T | grep -q idle'
}

cluster_down() {
  [ -n "${cluster:-}" ] || return 0
  local name pid
  for name in slurmd slurmctld munged; do
    pid=$(cat "$cluster/run/$name.pid" 2>/dev/null) && [ -n "$pid" ] || continue
    kill "$pid" 2>/dev/null || continue
    wait_for 20 sh -c "! kill -0 $pid 2>/dev/null" || kill -9 "$pid" 2>/dev/null || true
  done
}
