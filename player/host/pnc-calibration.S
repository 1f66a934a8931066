/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calibration guest: a firmware image of 64 KiB (qemu -bios) that does what an operating system
 * does in its first moments, and says how far it came. Before each step it writes the step's
 * letter to port 0xe9 (isa-debugcon; the list is in pnc-calibration.c); at the end, or at the first
 * wrong result, it ends QEMU through port 0xf4 (isa-debug-exit). A step that hangs or resets the
 * machine is known by its letter too.
 *
 * It is data of the host program: assembled in place, addressed from `start`, which the machine
 * sees at 0xf0000. It expects the CPU model Nehalem (pnc-cpu-baseline.c, x86-64-v2) and q35. */

#define BASE 0xf0000
#define AT(label) (label - start + BASE)

/* What it uses of the memory, above the real-mode vectors and below 1 MiB. */
#define REAL_STACK 0x7c00
#define PML4 0x10000
#define PDPT 0x11000
#define LOW_PD 0x12000  /* the first GiB, one to one, 2 MiB pages */
#define TEST_PT 0x13000 /* 4 KiB pages at 1 GiB */
#define TEST_PD 0x14000
#define HIGH_PD 0x15000 /* the last GiB below 4: the local APIC */
#define IDT 0x16000
#define GDT 0x17000
#define TSS 0x18000
#define STATE 0x19000
#define TABLES_END 0x1a000
#define USER_STACK 0x70000
#define STACK 0x80000
#define PAGE_A 0x100000
#define PAGE_B 0x101000
#define TEST_ADDRESS 0x40000000
#define APIC 0xfee00000

/* In STATE: */
#define FAULTS STATE        /* how many faults were taken */
#define RESUME (STATE + 8)  /* where the handler goes on */
#define FAULT_VECTOR (STATE + 16)
#define TICKS (STATE + 24)
#define SCRATCH (STATE + 64)

#define CODE32 0x08
#define DATA32 0x10
#define CODE64 0x18
#define DATA64 0x20
#define USER_BASE 0x28
#define USER_DATA 0x33
#define USER_CODE 0x3b
#define TSS_SELECTOR 0x40

#define MSR_APIC_BASE 0x1b
#define MSR_MTRR_CAP 0xfe
#define MSR_PAT 0x277
#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_FMASK 0xc0000084
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#define EXIT_PASSED 0x10
#define EXIT_WRONG 0x11

.macro step letter
	mov $\letter, %al
	out %al, $0xe9
.endm

	.section .rodata.calibration, "a", @progbits
	.balign 4096
	.global pnc_calibration_image
	.hidden pnc_calibration_image
pnc_calibration_image:
start:

/* ---- A: real mode ---- */
	.code16
	cli
	cld
	xor %ax, %ax
	mov %ax, %ds
	mov %ax, %es
	mov %ax, %ss
	mov $REAL_STACK, %sp
	step 'A'
	movw $(real_handler - start), 0x60 * 4
	movw $0xf000, 0x60 * 4 + 2
	xor %bx, %bx
	int $0x60
	cmp $0x1234, %bx
	jne wrong16
	/* The descriptor table goes to RAM: the processor writes into it. */
	mov $(GDT >> 4), %ax
	mov %ax, %es
	xor %di, %di
	mov $(gdt - start), %si
	mov $(gdt_end - gdt), %cx
	rep movsb %cs:(%si), %es:(%di)
	in $0x92, %al
	or $2, %al
	out %al, $0x92
	step 'B'
	lgdtl %cs:(gdt_pointer - start)
	mov %cr0, %eax
	or $1, %eax
	mov %eax, %cr0
	ljmpl $CODE32, $AT (code32)

real_handler:
	mov $0x1234, %bx
	iret
wrong16:
	mov $EXIT_WRONG, %al
	out %al, $0xf4
	hlt

/* ---- B: protected mode; C: CPUID; D: long mode ---- */
	.code32
code32:
	mov $DATA32, %ax
	mov %ax, %ds
	mov %ax, %es
	mov %ax, %ss
	mov $STACK, %esp
	step 'C'
	/* The processor that the guest sees must be the one that QEMU was told to show. */
	mov $1, %eax
	cpuid
	cmp $0x106a3, %eax
	jne wrong32
	mov %ecx, %esi
	and $0x00982201, %esi /* SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT */
	cmp $0x00982201, %esi
	jne wrong32
	test $0x14000000, %ecx /* XSAVE, AVX: not in this model, but in any host of today */
	jnz wrong32
	mov $0x80000001, %eax
	cpuid
	and $0x20100800, %edx /* SYSCALL, NX, long mode */
	cmp $0x20100800, %edx
	jne wrong32

	step 'D'
	mov $PML4, %edi
	xor %eax, %eax
	/* All but the GDT, which stands there already. */
	mov $((GDT - PML4) / 4), %ecx
	rep stosl
	mov $TSS, %edi
	mov $((TABLES_END - TSS) / 4), %ecx
	rep stosl
	movl $(PDPT + 7), PML4
	movl $(LOW_PD + 7), PDPT
	movl $(TEST_PD + 7), PDPT + 8
	movl $(HIGH_PD + 7), PDPT + 24
	movl $(TEST_PT + 7), TEST_PD
	movl $(APIC + 0x93), HIGH_PD + 8 * 0x1f7 /* 2 MiB, not cached */
	mov $LOW_PD, %edi
	mov $0x87, %eax
fill_low:
	mov %eax, (%edi)
	add $8, %edi
	add $0x200000, %eax
	cmp $(LOW_PD + 0x1000), %edi
	jne fill_low
	mov $0x620, %eax /* PAE, OSFXSR, OSXMMEXCPT */
	mov %eax, %cr4
	mov $PML4, %eax
	mov %eax, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $0x901, %eax /* NXE, LME, SCE */
	wrmsr
	mov $0x80010023, %eax /* paging, write protection, native FPU errors */
	mov %eax, %cr0
	ljmp $CODE64, $AT (code64)
wrong32:
	mov $EXIT_WRONG, %al
	out %al, $0xf4
	hlt

/* ---- E: long mode, interrupt and task tables ---- */
	.code64
code64:
	mov $DATA64, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov $STACK, %esp
	step 'E'
	movq $STACK, TSS + 4
	mov $TSS_SELECTOR, %eax
	ltr %ax
	xor %edi, %edi
	lea unexpected (%rip), %rax
fill_idt:
	call set_gate
	inc %edi
	cmp $256, %edi
	jne fill_idt
	mov $6, %edi
	lea fault_6 (%rip), %rax
	call set_gate
	mov $13, %edi
	lea fault_13 (%rip), %rax
	call set_gate
	mov $14, %edi
	lea fault_14 (%rip), %rax
	call set_gate
	mov $0x20, %edi
	lea pit_tick (%rip), %rax
	call set_gate
	mov $0x40, %edi
	lea apic_tick (%rip), %rax
	call set_gate
	lidt idt_pointer (%rip)

/* ---- F: the instructions of x86-64-v2, in the kernel's ring ---- */
	step 'F'
	movabs $0x0123456789abcdef, %rbx
	popcnt %rbx, %rax
	cmp $32, %eax
	jne wrong
	mov $0xffffffff, %eax
	crc32q %rbx, %rax
	cmp crc_expected (%rip), %eax
	jne wrong
	movq %rbx, %xmm0
	pshufb reverse_8 (%rip), %xmm0 /* SSSE3 */
	pextrq $0, %xmm0, %rax         /* SSE4.1 */
	bswap %rax
	cmp %rbx, %rax
	jne wrong
	movaps %xmm0, SCRATCH
	ptest SCRATCH, %xmm0
	jz wrong
	/* An unequal CMPXCHG16B loads, an equal one stores. */
	xor %eax, %eax
	xor %edx, %edx
	mov $1, %ebx
	mov $2, %ecx
	lock cmpxchg16b SCRATCH
	jz wrong
	lock cmpxchg16b SCRATCH
	jnz wrong
	cmpq $2, SCRATCH + 8
	jne wrong

/* ---- G: model-specific registers ---- */
	step 'G'
	mov $MSR_STAR, %ecx
	mov $((USER_BASE << 16) | CODE64), %edx
	xor %eax, %eax
	call write_and_compare
	mov $MSR_LSTAR, %ecx
	lea syscall_entry (%rip), %rax
	xor %edx, %edx
	call write_and_compare
	mov $MSR_FMASK, %ecx
	mov $0x200, %eax
	xor %edx, %edx
	call write_and_compare
	mov $MSR_KERNEL_GS_BASE, %ecx
	mov $SCRATCH, %eax
	xor %edx, %edx
	call write_and_compare
	swapgs
	cmpq $2, %gs:8
	jne wrong
	swapgs
	mov $MSR_PAT, %ecx
	rdmsr
	call write_and_compare
	mov $MSR_MTRR_CAP, %ecx
	rdmsr
	mov $MSR_APIC_BASE, %ecx
	rdmsr
	and $0xfffff900, %eax /* where it is, enabled, boot processor */
	cmp $(APIC + 0x900), %eax
	jne wrong
	mov $MSR_EFER, %ecx
	rdmsr
	test $0x400, %eax /* long mode active */
	jz wrong
	rdtsc
	shl $32, %rdx
	lea (%rdx, %rax), %rsi
	rdtsc
	shl $32, %rdx
	add %rdx, %rax
	cmp %rsi, %rax
	jb wrong

/* ---- H: faults ---- */
	step 'H'
	lea after_ud (%rip), %rax
	mov %rax, RESUME
	ud2
	jmp wrong
after_ud:
	cmpq $6, FAULT_VECTOR
	jne wrong
	lea after_gp (%rip), %rax
	mov %rax, RESUME
	movabs $0x8000000000000000, %rbx
	mov (%rbx), %rax
	jmp wrong
after_gp:
	cmpq $13, FAULT_VECTOR
	jne wrong
	lea after_pf (%rip), %rax
	mov %rax, RESUME
	mov TEST_ADDRESS, %rax
	jmp wrong
after_pf:
	cmpq $14, FAULT_VECTOR
	jne wrong
	mov %cr2, %rax
	cmp $TEST_ADDRESS, %rax
	jne wrong

/* ---- I: page tables that change while they are in use ---- */
	step 'I'
	movq $0x1111, PAGE_A
	movq $0x2222, PAGE_B
	movq $(PAGE_A + 3), TEST_PT
	invlpg TEST_ADDRESS
	cmpq $0x1111, TEST_ADDRESS
	jne wrong
	movq $(PAGE_B + 3), TEST_PT
	invlpg TEST_ADDRESS
	cmpq $0x2222, TEST_ADDRESS
	jne wrong
	movq $0x3333, TEST_ADDRESS
	cmpq $0x3333, PAGE_B
	jne wrong
	testb $0x60, TEST_PT /* accessed and dirty are noted */
	jz wrong
	movq $(PAGE_B + 1), TEST_PT
	mov %cr3, %rax
	mov %rax, %cr3
	lea after_read_only (%rip), %rax
	mov %rax, RESUME
	movq $0, FAULT_VECTOR
	movq $0x4444, TEST_ADDRESS
	jmp wrong
after_read_only:
	cmpq $14, FAULT_VECTOR
	jne wrong
	cmpq $0x3333, PAGE_B
	jne wrong

/* ---- J: a program in ring 3, a fault of it, a system call ---- */
	step 'J'
	lea user_code (%rip), %rcx
	mov $2, %r11d
	mov $USER_STACK, %esp
	lea user_after_fault (%rip), %rax
	mov %rax, RESUME
	movq $0, FAULT_VECTOR
	sysretq
user_code:
	cli /* not in ring 3 */
	jmp user_done
user_after_fault:
	push %rsp
	pop %rdi
user_done:
	syscall
	ud2
syscall_entry:
	mov $STACK, %esp
	cmp $USER_STACK, %rdi
	jne wrong
	cmpq $13, FAULT_VECTOR
	jne wrong
	mov %cs, %eax
	cmp $CODE64, %ax
	jne wrong

/* ---- K: the interval timer's interrupts wake a halted processor ---- */
	step 'K'
	mov $APIC, %ebx
	movl $0x1ff, 0xf0 (%rbx)  /* on */
	movl $0x700, 0x350 (%rbx) /* the old controller's interrupts go through it */
	mov $0x11, %al
	out %al, $0x20
	out %al, $0xa0
	mov $0x20, %al
	out %al, $0x21
	mov $0x28, %al
	out %al, $0xa1
	mov $4, %al
	out %al, $0x21
	mov $2, %al
	out %al, $0xa1
	mov $1, %al
	out %al, $0x21
	out %al, $0xa1
	mov $0xfe, %al
	out %al, $0x21
	mov $0xff, %al
	out %al, $0xa1
	mov $0x34, %al /* channel 0, rate generator, 1 kHz */
	out %al, $0x43
	mov $(1193 & 255), %al
	out %al, $0x40
	mov $(1193 >> 8), %al
	out %al, $0x40
	movq $0, TICKS
wait_pit:
	sti
	hlt
	cli
	cmpq $20, TICKS
	jb wait_pit
	mov $0xff, %al
	out %al, $0x21

/* ---- L: the local APIC's timer ---- */
	step 'L'
	movl $3, 0x3e0 (%rbx)
	movl $0x20040, 0x320 (%rbx)
	movl $62500, 0x380 (%rbx)
	movq $0, TICKS
wait_apic:
	sti
	hlt
	cli
	cmpq $20, TICKS
	jb wait_apic
	movl $0x10000, 0x320 (%rbx)

/* ---- M: devices ---- */
	step 'M'
	mov $0x80000000, %eax
	mov $0xcf8, %edx
	out %eax, %dx
	mov $0xcfc, %edx
	in %dx, %eax
	cmp $0x29c08086, %eax /* q35's host bridge */
	jne wrong

	step 'Z'
	mov $EXIT_PASSED, %al
	out %al, $0xf4
	hlt

wrong:
	mov $EXIT_WRONG, %al
	out %al, $0xf4
	cli
	hlt
unexpected:
	step '!'
	jmp wrong

/* Gate %edi of the interrupt table becomes %rax. */
set_gate:
	mov %edi, %ecx
	shl $4, %ecx
	mov %rax, %rdx
	mov %ax, IDT (%rcx)
	movw $CODE64, IDT + 2 (%rcx)
	movw $0x8e00, IDT + 4 (%rcx)
	shr $16, %rdx
	mov %dx, IDT + 6 (%rcx)
	movl $0, IDT + 8 (%rcx)
	movl $0, IDT + 12 (%rcx)
	ret

/* Writes %edx:%eax to the register %ecx and reads it back. */
write_and_compare:
	mov %eax, %esi
	mov %edx, %edi
	wrmsr
	rdmsr
	cmp %eax, %esi
	jne wrong
	cmp %edx, %edi
	jne wrong
	ret

fault_6:
	movq $6, FAULT_VECTOR
	jmp fault
fault_13:
	movq $13, FAULT_VECTOR
	add $8, %rsp
	jmp fault
fault_14:
	movq $14, FAULT_VECTOR
	add $8, %rsp
fault:
	push %rax
	mov RESUME, %rax
	mov %rax, 8 (%rsp)
	pop %rax
	iretq

pit_tick:
	push %rax
	incq TICKS
	mov $0x20, %al
	out %al, $0x20
	pop %rax
	iretq
apic_tick:
	incq TICKS
	movl $0, APIC_EOI (%rbx)
	iretq
	.set APIC_EOI, 0xb0

/* ---- constants ---- */
	.balign 16
reverse_8:
	.byte 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8
crc_expected:
	.long 0x9a4f27dc
	.balign 8
gdt:
	.quad 0
	.quad 0x00cf9b000000ffff /* CODE32 */
	.quad 0x00cf93000000ffff /* DATA32 */
	.quad 0x00af9b000000ffff /* CODE64 */
	.quad 0x00cf93000000ffff /* DATA64 */
	.quad 0x00cffb000000ffff /* USER_BASE: 32-bit code, unused */
	.quad 0x00cff3000000ffff /* USER_DATA */
	.quad 0x00affb000000ffff /* USER_CODE */
	.quad 0x0000890180000067 /* TSS_SELECTOR, its base spread over the quad */
	.quad 0
gdt_end:
gdt_pointer:
	.word gdt_end - gdt - 1
	.long GDT
idt_pointer:
	.word 256 * 16 - 1
	.quad IDT

/* Where a processor begins: 16 bytes below the end. */
	.org 0xfff0
	.code16
	ljmp $0xf000, $0
	.org 0x10000
	.section .note.GNU-stack, "", @progbits
